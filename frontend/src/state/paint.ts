import { i420Size } from "../backend/media";

/** Draws a decoded frame at its own size; the page scales the canvas. */
export function paint(canvas: HTMLCanvasElement, frame: VideoFrame): boolean {
  return draw(canvas, frame.displayWidth, frame.displayHeight, (context) => context.drawImage(frame, 0, 0));
}

interface Planar {
  width: number;
  height: number;
  timestamp: number;
  data: Uint8Array;
}

/** Draws an I420 picture, by the browser's own conversion where it has one. */
export function paintI420(canvas: HTMLCanvasElement, p: Planar): boolean {
  if (p.data.length !== i420Size(p.width, p.height)) return false;
  if (typeof VideoFrame === "undefined") {
    const { width, height } = p;
    return draw(canvas, width, height, (c) => {
      const image = c.createImageData(width, height);
      toRgba(p, image.data);
      c.putImageData(image, 0, 0);
    });
  }
  const frame = new VideoFrame(p.data as BufferSource, {
    format: "I420",
    codedWidth: p.width,
    codedHeight: p.height,
    timestamp: p.timestamp,
  });
  const done = paint(canvas, frame);
  frame.close();
  return done;
}

function draw(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
  by: (c: CanvasRenderingContext2D) => void,
): boolean {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext("2d", { alpha: false });
  if (!context) return false;
  by(context);
  return true;
}

/** BT.601 limited range, as VP8 cameras send it, in 8.8 fixed point. */
export function toRgba({ width, height, data }: Planar, out: Uint8ClampedArray): void {
  const half = (width + 1) >> 1;
  const u = width * height;
  const v = u + half * ((height + 1) >> 1);
  let o = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const c = (row >> 1) * half + (column >> 1);
      const y = 298 * (data[row * width + column]! - 16);
      const d = data[u + c]! - 128;
      const e = data[v + c]! - 128;
      out[o++] = (y + 409 * e + 128) >> 8;
      out[o++] = (y - 100 * d - 208 * e + 128) >> 8;
      out[o++] = (y + 516 * d + 128) >> 8;
      out[o++] = 255;
    }
  }
}
