import type { MediaMessage } from "../backend/ports";
import { paint, paintI420 } from "./paint";

type Vp8 = Extract<MediaMessage, { type: "vp8" }>;
type I420 = Extract<MediaMessage, { type: "i420" }>;

const backlog = 10; // frames; beyond it the decoder cannot keep up and the picture would lag
const askEvery = 500; // ms between two requests for a key frame
const askSeldom = 8000; // ms, where this machine cannot keep up: key frames are the dearest ones
const recovered = 10_000; // ms without falling behind

/** One tile's way from encoded frames to its canvas. */
export class Feed {
  private decoder: VideoDecoder | null = null;
  private needsKey = true;
  private asked = Number.NEGATIVE_INFINITY;
  private closed = false;
  private patience = askEvery; // doubles each time the decoder falls behind
  private behindAt = Number.NEGATIVE_INFINITY;
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
    if (this.decoder && this.decoder.decodeQueueSize > backlog) this.fallBehind();
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

  private fallBehind(): void {
    this.drop();
    this.behindAt = performance.now();
    this.asked = this.behindAt;
    this.patience = Math.min(this.patience * 2, askSeldom);
  }

  private askForKey(): void {
    const now = performance.now();
    if (now - this.behindAt > recovered) this.patience = askEvery;
    if (now - this.asked < this.patience) return;
    this.asked = now;
    this.on.needKey();
  }

  private drawn(): void {
    this.drawnAt = performance.now();
    this.on.drawn();
  }
}
