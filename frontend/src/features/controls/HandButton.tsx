import { Popover } from "@base-ui/react/popover";
import { Hand } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { MAIN_ROOM } from "../../backend/ports";
import { isModerator } from "../../meeting/people";
import { useBackend, useRun } from "../../state/backend";
import { useKeys } from "../../state/keys";
import { useMeeting } from "../../state/store";
import { Button, IconButton } from "../../ui/Button";

const longest = 120; // characters of what help is asked for

/** Raises a hand. In a breakout room that asks for help at once, and then what for; no answer is needed. */
export function HandButton() {
  const { t } = useTranslation();
  const { meetings } = useBackend();
  const run = useRun();
  const up = useMeeting((m) => (m.participants.find((p) => p.id === m.me)?.hand ?? 0) > 0);
  const asks = useMeeting((m) => m.location !== MAIN_ROOM && !isModerator(m));
  const [asking, setAsking] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const raise = (now: boolean, why = "") => run(meetings.raiseHand({ up: now, why }));
  const toggle = async () => {
    setAsking(false);
    if ((await raise(!up)) && !up && asks) setAsking(true);
  };
  const send = (why: string) => {
    setAsking(false);
    if (why !== "") void raise(true, why);
  };
  useKeys({ h: () => void toggle() });
  return (
    <>
      <IconButton
        ref={button}
        kind="round"
        label={t(up ? "controls.handDown" : "controls.handUp")}
        keys="H"
        data-active={up || undefined}
        data-testid="hand"
        onClick={() => void toggle()}
      >
        <Hand aria-hidden />
      </IconButton>
      <Popover.Root open={asking && up} onOpenChange={setAsking}>
        <Popover.Portal>
          <Popover.Positioner className="menu-place" anchor={button} side="top" sideOffset={8} collisionPadding={8}>
            <Popover.Popup className="ask" finalFocus={button}>
              <Why onSend={send} />
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
    </>
  );
}

function Why({ onSend }: { onSend: (why: string) => void }) {
  const { t } = useTranslation();
  const [why, setWhy] = useState("");
  const submit = (e: FormEvent) => {
    e.preventDefault();
    onSend(why.trim());
  };
  return (
    <form onSubmit={submit}>
      <label className="field">
        <Popover.Title className="field-label" render={<span />}>
          {t("help.need")}
        </Popover.Title>
        <input
          className="input"
          value={why}
          maxLength={longest}
          placeholder={t("help.word")}
          onChange={(e) => setWhy(e.target.value)}
        />
      </label>
      <Button type="submit" kind="primary">
        {t("help.send")}
      </Button>
    </form>
  );
}
