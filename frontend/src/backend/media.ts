import type { MediaMessage, Source } from "./ports";

const sources: Record<number, Source> = { 1: "microphone", 2: "camera", 3: "screen" };

/** Decodes one message of the media socket (layout in ports.ts); null if it is not one. */
export function decodeMedia(buffer: ArrayBuffer): MediaMessage | null {
  const bytes = new Uint8Array(buffer);
  if (bytes[0] === 3) return decodeLevels(bytes.subarray(1));
  if ((bytes[0] !== 1 && bytes[0] !== 2) || bytes.length < 4) return null;
  const source = sources[bytes[2]!];
  const body = 4 + bytes[3]!;
  const i420 = bytes[0] === 2;
  if (!source || bytes.length < body + (i420 ? 12 : 8)) return null;
  const participant = new TextDecoder().decode(bytes.subarray(4, body));
  const view = new DataView(buffer);
  const timestamp = Number(view.getBigUint64(body));
  if (!i420) {
    const key = (bytes[1]! & 1) === 1;
    return { type: "vp8", participant, source, key, timestamp, data: bytes.subarray(body + 8) };
  }
  const width = view.getUint16(body + 8);
  const height = view.getUint16(body + 10);
  const data = bytes.subarray(body + 12);
  if (width === 0 || height === 0 || data.length !== i420Size(width, height)) return null;
  return { type: "i420", participant, source, width, height, timestamp, data };
}

/** Bytes of a picture as I420: Y, then U and V at half the size, odd sizes rounded up. */
export function i420Size(width: number, height: number): number {
  return width * height + 2 * ((width + 1) >> 1) * ((height + 1) >> 1);
}

function decodeLevels(json: Uint8Array): MediaMessage | null {
  try {
    const levels: unknown = JSON.parse(new TextDecoder().decode(json));
    if (typeof levels !== "object" || levels === null) return null;
    return { type: "levels", levels: levels as Record<string, number> };
  } catch {
    return null;
  }
}
