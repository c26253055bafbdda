import { Hand, MicOff, ScreenShare } from "lucide-react";
import { type CSSProperties, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Participant } from "../backend/ports";
import { initials, ownHue } from "../meeting/people";
import { Avatar } from "../ui/Signs";
import { useLevel } from "./media";
import { Picture } from "./Picture";
import "./tile.css";

interface Props {
  person: Participant;
  me: boolean;
  style?: CSSProperties;
}

/** A person: their picture, or initials on their own hue. */
export function PersonTile({ person, me, style }: Props) {
  const { t } = useTranslation();
  const tile = useRef<HTMLLIElement>(null);
  useLevel(tile, person.id, person.microphone);
  const width = Number(style?.width ?? 0);
  return (
    <li
      ref={tile}
      className="tile"
      style={{ ...style, "--own": ownHue(person.id) } as CSSProperties}
      data-testid="tile"
      data-tile={person.id}
    >
      <Avatar
        letters={initials(person.name)}
        hue={ownHue(person.id)}
        size={width < 150 ? "s" : width < 260 ? "m" : "l"}
      />
      {person.camera && <Picture participant={person.id} source="camera" mirrored={me} />}
      {person.hand > 0 && (
        <span className="tile-hand">
          <Hand role="img" aria-label={t("stage.handUp")} />
        </span>
      )}
      <div className="tile-name">
        {!person.microphone && <MicOff role="img" aria-label={t("stage.muted")} />}
        <bdi className="clip">{me ? t("common.you") : person.name}</bdi>
      </div>
    </li>
  );
}

/** A shared screen. One's own is not shown to oneself: it would mirror without end. */
export function ScreenTile({ person, me, style }: Props) {
  const { t } = useTranslation();
  return (
    <li className="tile tile-screen" style={style} data-testid="screen" data-tile={`${person.id}/screen`}>
      {me ? (
        <div className="tile-own-screen">
          <ScreenShare aria-hidden />
          <p>{t("stage.yourScreen")}</p>
          <p className="small">{t("stage.yourScreenNext")}</p>
        </div>
      ) : (
        <Picture participant={person.id} source="screen" />
      )}
      {!me && (
        <div className="tile-name">
          <ScreenShare aria-hidden />
          <bdi className="clip">{t("stage.screenOf", { name: person.name })}</bdi>
        </div>
      )}
    </li>
  );
}
