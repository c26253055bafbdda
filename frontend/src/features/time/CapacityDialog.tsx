import { useTranslation } from "react-i18next";
import type { Traffic } from "../../backend/ports";
import { outlook, part } from "../../meeting/load";
import { closeDialog, useDialog } from "../../state/dialogs";
import { LoadLine } from "../../state/LoadSign";
import { useMeeting } from "../../state/store";
import { Dialog } from "../../ui/Dialog";
import { WhoCarries } from "./WhoCarries";
import "./capacity.css";

/** What the host carries now, would with everybody together, and after the split; and what helps. */
export function CapacityDialog() {
  const { t } = useTranslation();
  const open = useDialog("capacity") !== null;
  return (
    <Dialog open={open} onClose={closeDialog} title={t("load.title")}>
      <WhoCarries />
      <LoadLine />
      <Bars />
      <Helps />
    </Dialog>
  );
}

function Bars() {
  const { t } = useTranslation();
  const { now, together, split, most } = useMeeting((m) => m.load);
  const scale = Math.max(most, now.packets, together.packets, split.packets, 1);
  const rows: [string, Traffic][] = [
    [t("load.now"), now],
    [t("load.together"), together],
    [t("load.split"), split],
  ];
  return (
    <table className="capacity numbers">
      <caption className="only-read">{t("load.title")}</caption>
      <thead>
        <tr>
          <td />
          <th scope="col">{t("load.tracks")}</th>
          <th scope="col">{t("load.rate")}</th>
          <th scope="col">{t("load.part")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, traffic]) => (
          <Row key={name} name={name} traffic={traffic} most={most} scale={scale} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ name, traffic, most, scale }: { name: string; traffic: Traffic; most: number; scale: number }) {
  const { i18n, t } = useTranslation();
  const number = new Intl.NumberFormat(i18n.language);
  const rate = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: traffic.kbits < 10_000 ? 1 : 0 });
  const of = part(traffic, most);
  return (
    <tr data-strain={of > 0.8 || undefined}>
      <th scope="row">
        {name}
        <span className="capacity-bar" aria-hidden>
          <span style={{ width: `${(traffic.packets / scale) * 100}%` }} />
          {most > 0 && most < scale && <i style={{ insetInlineStart: `${(most / scale) * 100}%` }} />}
        </span>
      </th>
      <td>{number.format(traffic.streams)}</td>
      <td>{t("load.mbit", { rate: rate.format(traffic.kbits / 1000) })}</td>
      <td>{most > 0 ? new Intl.NumberFormat(i18n.language, { style: "percent" }).format(of) : t("load.unknown")}</td>
    </tr>
  );
}

/** The next step: only where one is due. */
function Helps() {
  const { t } = useTranslation();
  const load = useMeeting((m) => m.load);
  const running = useMeeting((m) => m.breakout.running);
  const { strain } = outlook(load, running);
  if (strain === "unknown") return <p className="muted">{t("load.unknownNext")}</p>;
  if (strain === "fine") return <p className="muted">{t("load.fineNext")}</p>;
  return (
    <div>
      <p>{t("load.helps")}</p>
      <ul className="capacity-helps">
        {(["cameras", "rooms", "wire", "host"] as const).map((what) => (
          <li key={what}>{t(`load.help.${what}`)}</li>
        ))}
      </ul>
    </div>
  );
}
