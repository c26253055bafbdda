import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Listeners, Remembered } from "../backend/listeners";
import type { Backend, MediaMessage } from "../backend/ports";
import { Pictures } from "./pictures";

const show = vi.fn(async () => {});
const raw = vi.fn(async () => {});
const media = new Listeners<MediaMessage>();
let link: Remembered<boolean>;
let resized: (() => void)[] = [];

function canvas(height: number): HTMLCanvasElement {
  const c = document.createElement("canvas");
  c.getBoundingClientRect = () => ({ height }) as DOMRect;
  return c;
}

function open(): Pictures {
  const backend = { stage: { show, raw, needKeyFrame: async () => {} } } as unknown as Backend;
  backend.onMedia = (l) => media.add(l);
  backend.onLink = (l) => link.add(l);
  return new Pictures(backend);
}

beforeEach(() => {
  vi.useFakeTimers();
  show.mockClear();
  raw.mockClear();
  resized = [];
  link = new Remembered();
  vi.stubGlobal(
    "ResizeObserver",
    class {
      constructor(private readonly told: () => void) {}
      observe() {
        resized.push(this.told);
      }
      disconnect() {}
    },
  );
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("tells what is visible once things are quiet, in device pixels, and not twice", async () => {
  vi.stubGlobal("devicePixelRatio", 2);
  const pictures = open();
  const stop = pictures.attach({ participant: "a", source: "camera" }, canvas(180), () => {});
  pictures.attach({ participant: "b", source: "screen" }, canvas(0), () => {});
  for (const tell of resized) tell();
  await vi.advanceTimersByTimeAsync(60);
  expect(show).not.toHaveBeenCalled();
  for (const tell of resized) tell();
  await vi.advanceTimersByTimeAsync(100);
  expect(show.mock.calls).toEqual([[[{ participant: "a", source: "camera", height: 360 }]]]);
  stop();
  await vi.advanceTimersByTimeAsync(100);
  expect(show).toHaveBeenLastCalledWith([]);
});

it("tells it again to an app that came back", async () => {
  const pictures = open();
  pictures.attach({ participant: "a", source: "camera" }, canvas(90), () => {});
  resized[0]!();
  await vi.advanceTimersByTimeAsync(100);
  link.tell(true);
  await vi.advanceTimersByTimeAsync(100);
  expect(show).toHaveBeenCalledTimes(2);
});

it("asks for raw pictures where nothing decodes VP8", async () => {
  open();
  await vi.advanceTimersByTimeAsync(0);
  expect(raw).toHaveBeenCalledWith(true);
});
