import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { MediaMessage } from "../backend/ports";
import { Feed } from "./feed";
import { toRgba } from "./paint";

class FakeDecoder {
  static all: FakeDecoder[] = [];
  state = "unconfigured";
  decodeQueueSize = 0;
  fed: string[] = [];
  constructor(readonly on: { output: (f: unknown) => void; error: (e: unknown) => void }) {
    FakeDecoder.all.push(this);
  }
  configure(c: { codec: string; optimizeForLatency: boolean }) {
    expect(c).toEqual({ codec: "vp8", optimizeForLatency: true });
    this.state = "configured";
  }
  decode(chunk: { type: string }) {
    this.fed.push(chunk.type);
  }
  close() {
    this.state = "closed";
  }
}

class Chunk {
  readonly type: string;
  constructor(init: { type: string }) {
    this.type = init.type;
  }
}

const frame = (key: boolean): Extract<MediaMessage, { type: "vp8" }> => ({
  type: "vp8",
  participant: "p",
  source: "camera",
  key,
  timestamp: 0,
  data: new Uint8Array([1]),
});

const drawn = vi.fn();
const needKey = vi.fn();
let feed: Feed;
const decoder = () => FakeDecoder.all.at(-1)!;

beforeEach(() => {
  FakeDecoder.all = [];
  drawn.mockReset();
  needKey.mockReset();
  vi.useFakeTimers({ toFake: ["performance"] });
  vi.stubGlobal("VideoDecoder", FakeDecoder);
  vi.stubGlobal("EncodedVideoChunk", Chunk);
  const canvas = { width: 0, height: 0, getContext: () => ({ drawImage: () => {} }) };
  feed = new Feed(canvas as unknown as HTMLCanvasElement, { drawn, needKey });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("Feed", () => {
  it("skips deltas before the first key frame and asks for one, not too often", () => {
    for (let i = 0; i < 5; i++) feed.receive(frame(false));
    expect(FakeDecoder.all).toHaveLength(0);
    expect(needKey).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(600);
    feed.receive(frame(false));
    expect(needKey).toHaveBeenCalledTimes(2);
    feed.receive(frame(true));
    feed.receive(frame(false));
    expect(decoder().fed).toEqual(["key", "delta"]);
  });

  it("draws and always closes a frame", () => {
    feed.receive(frame(true));
    const close = vi.fn();
    decoder().on.output({ displayWidth: 4, displayHeight: 2, close });
    expect(drawn).toHaveBeenCalledTimes(1);
    feed.close();
    decoder().on.output({ displayWidth: 4, displayHeight: 2, close });
    expect(drawn).toHaveBeenCalledTimes(1);
    expect(close).toHaveBeenCalledTimes(2);
  });

  it("throws the decoder away after an error and waits for a key frame", () => {
    feed.receive(frame(true));
    const first = decoder();
    first.on.error(new Error("lost"));
    expect(first.state).toBe("closed");
    expect(needKey).toHaveBeenCalledTimes(1);
    feed.receive(frame(false));
    expect(FakeDecoder.all).toHaveLength(1);
    feed.receive(frame(true));
    expect(FakeDecoder.all).toHaveLength(2);
    expect(decoder().fed).toEqual(["key"]);
  });

  it("drops to the next key frame when the decoder cannot keep up", () => {
    feed.receive(frame(true));
    decoder().decodeQueueSize = 11;
    feed.receive(frame(false));
    expect(FakeDecoder.all[0]!.state).toBe("closed");
    // a key frame at once would put it behind again
    expect(needKey).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1100);
    feed.receive(frame(false));
    expect(needKey).toHaveBeenCalledTimes(1);
  });

  it("asks the less often the more often it falls behind, until it keeps up again", () => {
    const fallBehind = () => {
      feed.receive(frame(true));
      decoder().decodeQueueSize = 11;
      feed.receive(frame(false));
    };
    const askedAfter = (ms: number) => {
      needKey.mockClear();
      vi.advanceTimersByTime(ms);
      feed.receive(frame(false));
      return needKey.mock.calls.length;
    };
    fallBehind();
    fallBehind();
    expect(askedAfter(1100)).toBe(0);
    expect(askedAfter(1000)).toBe(1);
    vi.advanceTimersByTime(11_000);
    feed.receive(frame(true));
    feed.gap();
    expect(askedAfter(600)).toBe(1);
  });

  it("closes its decoder with the tile", () => {
    feed.receive(frame(true));
    feed.close();
    expect(decoder().state).toBe("closed");
  });
});

it("converts I420 to RGB as BT.601 says", () => {
  const out = new Uint8ClampedArray(4 * 4);
  const gray = (y: number) => ({ width: 2, height: 2, timestamp: 0, data: new Uint8Array([y, y, y, y, 128, 128]) });
  toRgba(gray(16), out);
  expect([...out.slice(0, 4)]).toEqual([0, 0, 0, 255]);
  toRgba(gray(235), out);
  expect([...out.slice(0, 4)]).toEqual([255, 255, 255, 255]);
  toRgba({ width: 2, height: 2, timestamp: 0, data: new Uint8Array([81, 81, 81, 81, 90, 240]) }, out);
  const [r, g, b] = out;
  expect(r).toBeGreaterThan(250);
  expect(g).toBeLessThan(5);
  expect(b).toBeLessThan(5);
});
