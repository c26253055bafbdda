import { describe, expect, it } from "vitest";
import { decodeMedia, i420Size } from "./media";

const who = "abc";

function message(kind: number, flags: number, source: number, rest: number[], length = who.length): ArrayBuffer {
  const name = [...new TextEncoder().encode(who)];
  const time = [0, 0, 0, 0, 0, 1, 0, 2];
  return new Uint8Array([kind, flags, source, length, ...name, ...time, ...rest]).buffer;
}

describe("decodeMedia", () => {
  it("reads a VP8 frame", () => {
    const m = decodeMedia(message(1, 1, 2, [9, 8, 7]));
    expect(m).toEqual({
      type: "vp8",
      participant: who,
      source: "camera",
      key: true,
      timestamp: 65538,
      data: new Uint8Array([9, 8, 7]),
    });
    expect(decodeMedia(message(1, 0, 3, []))).toMatchObject({ source: "screen", key: false });
  });

  it("reads an I420 picture of an odd size", () => {
    const data = Array.from({ length: i420Size(3, 3) }, (_, i) => i);
    expect(data).toHaveLength(17);
    const m = decodeMedia(message(2, 0, 2, [0, 3, 0, 3, ...data]));
    expect(m).toMatchObject({ type: "i420", width: 3, height: 3, timestamp: 65538, data: new Uint8Array(data) });
  });

  it("reads levels", () => {
    const json = new TextEncoder().encode('{"abc":40}');
    expect(decodeMedia(new Uint8Array([3, ...json]).buffer)).toEqual({ type: "levels", levels: { abc: 40 } });
  });

  it.each([
    ["nothing", new ArrayBuffer(0)],
    ["another kind", message(9, 0, 2, [])],
    ["another source", message(1, 0, 7, [])],
    ["a name longer than the message", message(1, 0, 2, [], 250)],
    ["a cut picture", message(2, 0, 2, [0, 4, 0, 4, 1, 2, 3])],
    ["a picture of no size", message(2, 0, 2, [0, 0, 0, 0])],
    ["levels that are no JSON", new Uint8Array([3, 123]).buffer],
    ["levels that are no object", new Uint8Array([3, 49]).buffer],
  ])("refuses %s", (_, buffer) => expect(decodeMedia(buffer)).toBeNull());
});
