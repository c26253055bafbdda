import { useRef } from "react";
import type { ParticipantId, Source } from "../backend/ports";
import { usePicture } from "./media";
import "./picture.css";

interface Props {
  participant: ParticipantId;
  source: Source;
  mirrored?: boolean;
  most?: number; // device pixels of height that are asked for at most
}

/** The canvas of one tile's video. Transparent until the first picture; dim while the picture stands still. */
export function Picture({ participant, source, mirrored, most }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const state = usePicture(canvas, participant, source, most);
  return (
    <canvas
      ref={canvas}
      className={`picture picture-${source} ${mirrored ? "picture-mirrored" : ""}`}
      data-participant={participant}
      data-source={source}
      data-state={state}
      aria-hidden
    />
  );
}
