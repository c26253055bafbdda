import type { MediaMessage } from "../backend/ports";
import { paint, paintI420 } from "./paint";

type Vp8 = Extract<MediaMessage, { type: "vp8" }>;
type I420 = Extract<MediaMessage, { type: "i420" }>;

const backlog = 10; // frames; beyond it the decoder cannot keep up and the picture would lag
const askEvery = 500; // ms between two requests for a key frame

/** One tile's way from encoded frames to its canvas. */
export class Feed {
  private decoder: VideoDecoder | null = null;
  private needsKey = true;
  private asked = Number.NEGATIVE_INFINITY;
  private closed = false;
  /** When the last picture was drawn, in ms of performance.now(); 0 before the first. */
  drawnAt = 0;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly on: { drawn: () => void; needKey: () => void },
  ) {}

  receive(m: Vp8 | I420): void {
    if (m.type === "vp8") this.decode(m);
    else if (paintI420(this.canvas, m)) this.drawn();
  }

  /** Frames were lost on the way: what comes next has no reference. */
  gap(): void {
    this.drop();
    this.askForKey();
  }

  /** Nobody looks: the decoder is closed until a key frame comes for somebody who does. */
  rest(): void {
    this.drop();
  }

  close(): void {
    this.closed = true;
    this.drop();
  }

  private decode(m: Vp8): void {
    if (typeof VideoDecoder === "undefined") return;
    if (this.decoder && this.decoder.decodeQueueSize > backlog) this.drop();
    if (this.needsKey && !m.key) {
      this.askForKey();
      return;
    }
    try {
      this.decoder ??= this.open();
      this.decoder.decode(
        new EncodedVideoChunk({ type: m.key ? "key" : "delta", timestamp: m.timestamp, data: m.data as BufferSource }),
      );
      this.needsKey = false;
    } catch {
      this.gap();
    }
  }

  private open(): VideoDecoder {
    const decoder = new VideoDecoder({
      output: (frame) => {
        if (!this.closed && this.decoder === decoder && paint(this.canvas, frame)) this.drawn();
        frame.close();
      },
      error: () => {
        if (this.decoder === decoder && !this.closed) this.gap();
      },
    });
    decoder.configure({ codec: "vp8", optimizeForLatency: true });
    return decoder;
  }

  private drop(): void {
    const decoder = this.decoder;
    this.decoder = null;
    this.needsKey = true;
    if (decoder && decoder.state !== "closed") decoder.close();
  }

  private askForKey(): void {
    const now = performance.now();
    if (now - this.asked < askEvery) return;
    this.asked = now;
    this.on.needKey();
  }

  private drawn(): void {
    this.drawnAt = performance.now();
    this.on.drawn();
  }
}
