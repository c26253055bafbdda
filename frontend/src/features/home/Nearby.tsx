import type { TFunction } from "i18next";
import { ChevronRight, Radio } from "lucide-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Nearby as Found, Network } from "../../backend/ports";
import { useWanted } from "../../state/intent";
import { useSnapshot } from "../../state/store";
import { Button } from "../../ui/Button";

/** Meetings that announce themselves on this network, live. */
export function Nearby() {
  const { t } = useTranslation();
  const id = useId();
  const found = useSnapshot((s) => s.nearby);
  return (
    <section className="card" aria-labelledby={id}>
      <h2 id={id}>{t("home.nearby")}</h2>
      <div aria-live="polite" className="home-live">
        {found.length === 0 && <Looking />}
      </div>
      {found.length > 0 && (
        <ul className="home-list">
          {found.map((n) => (
            <NearbyRow key={n.meeting + n.device} found={n} />
          ))}
        </ul>
      )}
    </section>
  );
}

function NearbyRow({ found }: { found: Found }) {
  const { t } = useTranslation();
  return (
    <li className="home-row" data-testid="nearby">
      <div className="home-row-words">
        <bdi className="clip home-strong">{found.name}</bdi>
        <span className="muted small numbers clip">
          {t("home.people", { count: found.people })} · {found.address} · {found.fingerprint}
        </span>
      </div>
      <Button
        aria-label={`${t("home.ask")}: ${found.name}`}
        onClick={() =>
          useWanted.setState({
            intent: { kind: "knock", id: found.meeting, device: found.device, meeting: found.name },
          })
        }
      >
        {t("home.ask")}
      </Button>
    </li>
  );
}

function Looking() {
  const { t } = useTranslation();
  const network = useSnapshot((s) => s.network);
  return (
    <div className="home-looking">
      <p className="muted home-pulse">
        <Radio aria-hidden />
        {looking(t, network)}
      </p>
      {network.reasons.length > 0 && (
        <details className="home-why">
          <summary>
            <ChevronRight aria-hidden />
            {t("home.why")}
          </summary>
          <ul>
            {network.reasons.map((r) => (
              <li key={r}>{t(`nearby.reason.${r}`)}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function looking(t: TFunction, network: Network): string {
  const first = network.interfaces[0];
  if (!first) return t("home.lookingNowhere");
  return t("home.looking", { where: t(`nearby.${first.kind}`, { name: first.name, address: first.address }) });
}
