import type { Source } from "../ports";
import type { World } from "./world";

const width = 320;
const height = 180;
const keyEvery = 60; // frames

/** Draws a moving picture and sends it as VP8, as a camera would; nothing where there is no VideoEncoder. */
export function film(world: World, participant: string, source: Source, hue: number, perSecond: number): () => void {
  if (typeof VideoEncoder === "undefined" || typeof OffscreenCanvas === "undefined") return () => {};
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d")!;
  const encoder = new VideoEncoder({
    output: (chunk) => {
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      world.media.tell({
        type: "vp8",
        participant,
        source,
        key: chunk.type === "key",
        timestamp: chunk.timestamp,
        data,
      });
    },
    error: (e) => console.error("demo picture:", e),
  });
  encoder.configure({ codec: "vp8", width, height, bitrate: 300_000, latencyMode: "realtime" });
  let n = 0;
  const timer = setInterval(() => {
    if (encoder.encodeQueueSize > 2) return;
    if (source === "screen") slide(context, n);
    else person(context, hue, n / perSecond);
    const frame = new VideoFrame(canvas, { timestamp: Math.round((n * 1e6) / perSecond) });
    encoder.encode(frame, { keyFrame: world.keysWanted.delete(`${participant} ${source}`) || n % keyEvery === 0 });
    frame.close();
    n++;
  }, 1000 / perSecond);
  return () => {
    clearInterval(timer);
    encoder.close();
  };
}

/** Somebody in front of a wall, moving a little. */
function person(c: OffscreenCanvasRenderingContext2D, hue: number, t: number): void {
  const sway = Math.sin(t * 1.3 + hue) * 6;
  const wall = c.createLinearGradient(0, 0, width, height);
  wall.addColorStop(0, `hsl(${hue} 24% 62%)`);
  wall.addColorStop(1, `hsl(${hue + 30} 28% 38%)`);
  c.fillStyle = wall;
  c.fillRect(0, 0, width, height);
  c.fillStyle = `hsl(${hue + 200} 30% 80% / 55%)`;
  c.fillRect(226, 22, 58, 76);
  c.fillStyle = `hsl(${hue + 160} 34% 30%)`;
  disc(c, 160 + sway * 0.6, 214, 86, 74);
  const skin = 24 + ((hue * 7) % 45);
  c.fillStyle = `hsl(24 42% ${skin + 20}%)`;
  disc(c, 160 + sway, 96, 34, 42);
  c.fillStyle = `hsl(${20 + (hue % 30)} 30% ${10 + (hue % 40)}%)`;
  c.beginPath();
  c.ellipse(160 + sway, 84, 37, 38, 0, Math.PI, 2 * Math.PI);
  c.fill();
}

function disc(c: OffscreenCanvasRenderingContext2D, x: number, y: number, rx: number, ry: number): void {
  c.beginPath();
  c.ellipse(x, y, rx, ry, 0, 0, 2 * Math.PI);
  c.fill();
}

function slide(c: OffscreenCanvasRenderingContext2D, n: number): void {
  c.fillStyle = "#fbfbf8";
  c.fillRect(0, 0, width, height);
  c.fillStyle = "#22252b";
  c.font = "600 20px sans-serif";
  c.fillText("What we learned", 24, 44);
  for (let i = 0; i < 4; i++) {
    c.fillStyle = ["#0072b2", "#009e73", "#e69f00", "#cc79a7"][i]!;
    const tall = 30 + 50 * Math.abs(Math.sin(n / 40 + i));
    c.fillRect(30 + i * 68, 160 - tall, 44, tall);
  }
}
