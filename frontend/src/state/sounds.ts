import { create } from "zustand";
import { persist } from "zustand/middleware";

export type Sound = "joined" | "moved" | "hand" | "help" | "minute" | "knock";

const tones: Record<Sound, number[]> = {
  joined: [392, 523.25],
  moved: [329.63, 440, 659.25],
  hand: [587.33],
  help: [587.33, 493.88, 587.33],
  minute: [440, 349.23],
  knock: [261.63, 261.63],
};
const step = 0.11; // seconds between two tones
const loudness = 0.06; // of full scale

export const sounds = Object.keys(tones) as Sound[];

/** Which sounds are on. Kept by this window alone; off until asked for, but for what somebody waits for. */
export const useSounds = create<Record<Sound, boolean>>()(
  persist(
    (): Record<Sound, boolean> => ({
      joined: false,
      moved: false,
      hand: false,
      help: true,
      minute: true,
      knock: false,
    }),
    { name: "alcove.sounds" },
  ),
);

export function chimeIfOn(sound: Sound): void {
  if (useSounds.getState()[sound]) chime(sound);
}

let context: AudioContext | null = null;

/** Plays a few soft sine tones. Before the first click or key a page may not sound, and stays silent. */
function chime(sound: Sound): void {
  if (typeof AudioContext === "undefined" || navigator.userActivation?.hasBeenActive === false) return;
  context ??= new AudioContext();
  const from = context.currentTime + 0.02;
  tones[sound].forEach((frequency, i) => {
    tone(context!, frequency, from + i * step);
  });
}

function tone(c: AudioContext, frequency: number, at: number): void {
  const source = new OscillatorNode(c, { frequency });
  const gain = new GainNode(c, { gain: 0 });
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(loudness, at + 0.015);
  gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.3);
  source.connect(gain).connect(c.destination);
  source.start(at);
  source.stop(at + 0.32);
}
