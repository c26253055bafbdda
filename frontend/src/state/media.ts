import { createContext, type RefObject, useContext, useEffect, useState } from "react";
import type { ParticipantId, Source } from "../backend/ports";
import type { Levels } from "./levels";
import type { PictureState, Pictures } from "./pictures";

const MediaContext = createContext<{ pictures: Pictures; levels: Levels } | null>(null);
export const MediaProvider = MediaContext.Provider;

export function useLevels(): Levels {
  return useContext(MediaContext)!.levels;
}

/** Draws a participant's source into the canvas while it is on the page. */
export function usePicture(
  canvas: RefObject<HTMLCanvasElement | null>,
  participant: ParticipantId,
  source: Source,
  most?: number,
): PictureState {
  const { pictures } = useContext(MediaContext)!;
  const [state, setState] = useState<PictureState>("none");
  useEffect(() => {
    setState("none");
    return pictures.attach({ participant, source }, canvas.current!, setState, most);
  }, [pictures, canvas, participant, source, most]);
  return state;
}

/** Keeps the custom property --level (0..1) of an element at somebody's loudness, and data-loud on it. */
export function useLevel(element: RefObject<HTMLElement | null>, participant: ParticipantId, on = true): void {
  const levels = useLevels();
  useEffect(() => {
    const target = element.current;
    if (!target || !on) return;
    const stop = levels.watch(participant, (v) => {
      target.style.setProperty("--level", v.toFixed(3));
      target.toggleAttribute("data-loud", v > 0.15);
    });
    return () => {
      stop();
      target.style.removeProperty("--level");
      target.removeAttribute("data-loud");
    };
  }, [levels, element, participant, on]);
}
