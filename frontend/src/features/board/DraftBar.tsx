import { useTranslation } from "react-i18next";
import { size } from "../../meeting/draft";
import { useBackend, useRun } from "../../state/backend";
import { discard, endDraft, useDraft, useMover } from "../../state/draft";
import { Button } from "../../ui/Button";

/** How many people would move, and the way to do it or to leave it. */
export function DraftBar() {
  const { t } = useTranslation();
  const { on, draft, settingUp } = useDraft();
  const { apply } = useMover();
  const count = size(draft);
  if (!on) return null;
  return (
    <div className="draft-bar">
      <p className="numbers" role="status">
        {settingUp
          ? t("board.assigned", { count })
          : count > 0
            ? t("board.willMove", { count })
            : t("board.willMoveNobody")}
      </p>
      {settingUp ? (
        <Back />
      ) : (
        <Button disabled={count === 0} onClick={discard}>
          {t("board.discard")}
        </Button>
      )}
      <Button
        kind="primary"
        disabled={count === 0 && !settingUp}
        onClick={() => void (count === 0 ? endDraft() : apply())}
      >
        {t(settingUp ? "board.confirm" : "board.apply")}
      </Button>
    </div>
  );
}

/** Back to how many rooms there shall be: those that were made for filling go again. */
function Back() {
  const { t } = useTranslation();
  const { rooms } = useBackend();
  const run = useRun();
  return (
    <Button onClick={() => void run(rooms.remove()).then((done) => done && endDraft())}>{t("common.back")}</Button>
  );
}
