import { Dices, X } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { toAppError } from "../../backend/errors";
import type { AppError, Commands } from "../../backend/ports";
import { addSet } from "../../meeting/groups";
import { nameOf } from "../../meeting/rooms";
import { useBackend } from "../../state/backend";
import { closeDialog, useDialog } from "../../state/dialogs";
import { beginDraft, plan } from "../../state/draft";
import { useMeeting } from "../../state/store";
import { useToasts } from "../../state/toasts";
import { Button, IconButton } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { ErrorNote } from "../../ui/ErrorNote";
import { PickPeople } from "./PickPeople";

type Result = Awaited<ReturnType<Commands["rooms"]["regroup"]>>;

/** New groups with few repeated partners. What comes out goes into the draft and moves nobody yet. */
export function RoundsDialog() {
  const { t } = useTranslation();
  const open = useDialog("rounds") !== null;
  return (
    <Dialog open={open} onClose={closeDialog} title={t("rooms.rounds.title")} wide>
      <Rounds />
    </Dialog>
  );
}

function Rounds() {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const over = useMeeting((m) => m.rounds);
  const [size, setSize] = useState({ min: 0, max: 0 });
  const [seed, setSeed] = useState(1);
  const [sets, setSets] = useState({ together: [] as string[][], apart: [] as string[][] });
  const [result, setResult] = useState<Result | null>(null);
  const [error, setError] = useState<AppError | null>(null);

  async function make(start: number) {
    setSeed(start);
    setResult(null);
    try {
      setResult(await rooms.regroup({ seed: start, ...size, ...sets }));
      setError(null);
    } catch (e) {
      setError(toAppError(e));
    }
  }

  return (
    <div className="rooms-form">
      <p className="muted">{t("rooms.rounds.next", { count: over })}</p>
      <div className="rooms-line">
        <Amount label={t("rooms.rounds.min")} value={size.min} onChange={(min) => setSize({ ...size, min })} />
        <Amount label={t("rooms.rounds.max")} value={size.max} onChange={(max) => setSize({ ...size, max })} />
        <Amount label={t("rooms.rounds.seed")} value={seed} onChange={setSeed} />
      </div>
      <PickPeople
        onTogether={(ids) => setSets({ ...sets, together: addSet(sets.together, ids) })}
        onApart={(ids) => setSets({ ...sets, apart: addSet(sets.apart, ids) })}
      />
      {(["together", "apart"] as const).map((which) => (
        <Sets
          key={which}
          title={t(`rooms.rounds.${which}`)}
          sets={sets[which]}
          onChange={(now) => setSets({ ...sets, [which]: now })}
        />
      ))}
      {error && <ErrorNote error={error} />}
      {result && <Outcome result={result} />}
      <div className="rooms-line rooms-line-end">
        {result && (
          <Button onClick={() => void make(seed + 1)}>
            <Dices aria-hidden />
            {t("rooms.rounds.again")}
          </Button>
        )}
        <Button kind={result ? "plain" : "primary"} onClick={() => void make(seed)}>
          {t("rooms.rounds.make")}
        </Button>
        {result && <Use moves={result.moves} />}
      </div>
    </div>
  );
}

function Outcome({ result: { repeated, pairs } }: { result: Result }) {
  const { t } = useTranslation();
  return (
    <p className="rounds-outcome numbers" role="status" data-testid="rounds-outcome">
      {repeated === 0 ? t("rooms.rounds.none", { count: pairs }) : t("rooms.rounds.repeat", { repeated, count: pairs })}
    </p>
  );
}

function Use({ moves }: { moves: Result["moves"] }) {
  const { t } = useTranslation();
  return (
    <Button
      kind="primary"
      onClick={() => {
        intoDraft(moves);
        closeDialog();
      }}
    >
      {t("rooms.rounds.use")}
    </Button>
  );
}

function intoDraft(moves: Result["moves"]): void {
  beginDraft();
  plan(moves);
}

/** Puts the groups of the last round into the draft. */
export function useLastGroups(): () => Promise<void> {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  return async () => {
    try {
      const moves = await rooms.lastGroups();
      if (Object.keys(moves).length > 0) intoDraft(moves);
      else useToasts.getState().add({ kind: "said", text: t("rooms.rounds.noLast") });
    } catch (e) {
      useToasts.getState().add({ kind: "error", error: toAppError(e) });
    }
  };
}

function Amount({ label, value, onChange }: { label: string; value: number; onChange: (n: number) => void }) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className="field rounds-number">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        className="input numbers"
        inputMode="numeric"
        placeholder={t("rooms.rounds.any")}
        value={value || ""}
        onChange={(e) => onChange(Math.min(999_999, Number.parseInt(e.target.value.replace(/\D/g, ""), 10) || 0))}
      />
    </div>
  );
}

function Sets({ title, sets, onChange }: { title: string; sets: string[][]; onChange: (now: string[][]) => void }) {
  const { t } = useTranslation();
  const meeting = useMeeting((m) => m);
  if (sets.length === 0) return null;
  return (
    <div>
      <p className="field-label">{title}</p>
      <ul className="rounds-sets">
        {sets.map((ids) => {
          const names = ids.map((id) => nameOf(meeting, id)).join(", ");
          return (
            <li key={ids.join(" ")}>
              <bdi>{names}</bdi>
              <IconButton
                label={t("rooms.rounds.drop", { names })}
                onClick={() => onChange(sets.filter((s) => s !== ids))}
              >
                <X aria-hidden />
              </IconButton>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
