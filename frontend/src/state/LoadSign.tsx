import { Gauge, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { outlook, strain } from "../meeting/load";
import { isModerator } from "../meeting/people";
import { openDialog } from "./dialogs";
import { useMeeting } from "./store";
import "./load.css";

/** One line on what the host carries now and after the split, for the set-up; a warning, never a wall. */
export function LoadLine() {
  const { t } = useTranslation();
  const load = useMeeting((m) => m.load);
  const running = useMeeting((m) => m.breakout.running);
  const mine = useMeeting((m) => m.host.me);
  const seen = outlook(load, running);
  if (seen.now === 0 && seen.split === 0) return null;
  const warn = seen.strain === "near" || seen.strain === "over";
  return (
    <p className="load-line small numbers" data-strain={seen.strain} data-testid="load-line">
      {warn ? <TriangleAlert aria-hidden /> : <Gauge aria-hidden />}
      <span>
        {t(running ? "load.running" : "load.before", {
          now: t("load.streams", { count: seen.now }),
          count: seen.split,
        })}
        {seen.carries > 0 && ` ${t(mine ? "load.carries" : "load.hostCarries", { count: seen.carries })}`}
        {warn && ` ${t(`load.${seen.strain}`)}`}
        {warn && !running && strain(load.split, load.most) === "fine" && ` ${t("load.splitHelps")}`}
      </span>
    </p>
  );
}

/** A small sign for moderators while the host has much to do; silent otherwise. */
export function LoadSign() {
  const { t } = useTranslation();
  const load = useMeeting((m) => m.load);
  const concerned = useMeeting((m) => isModerator(m) || m.host.me);
  const now = strain(load.now, load.most);
  if (!concerned || (now !== "near" && now !== "over")) return null;
  return (
    <button
      type="button"
      className="load-sign"
      data-testid="load-sign"
      onClick={() => openDialog({ kind: "capacity" })}
    >
      <Gauge aria-hidden />
      <span className="load-sign-words">{t("load.sign")}</span>
    </button>
  );
}
