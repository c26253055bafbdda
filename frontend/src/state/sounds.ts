import type { Sound } from "./panel";

const tones: Record<Sound, number[]> = {
  joined: [392, 523.25],
  moved: [329.63, 440, 659.25],
  hand: [587.33],
  knock: [261.63, 261.63],
};
const step = 0.11; // seconds between two tones
const loudness = 0.06; // of full scale

let context: AudioContext | null = null;

/** Plays a few soft sine tones. */
export function chime(sound: Sound): void {
  if (typeof AudioContext === "undefined") return;
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
