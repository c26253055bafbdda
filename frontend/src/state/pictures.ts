import type { Backend, ParticipantId, Source } from "../backend/ports";
import { Feed } from "./feed";

export interface Tile {
  participant: ParticipantId;
  source: Source;
}

/** none: nothing drawn yet; live; frozen: drawn, but nothing came for a while. */
export type PictureState = "none" | "live" | "frozen";

const frozenAfter = 3000; // ms
const showAfter = 100; // ms of quiet before Go is told what is visible

interface Attached {
  tile: Tile;
  feed: Feed;
  height: number; // device pixels, 0 is hidden
  most: number; // device pixels: more is not asked for
  state: PictureState;
  tell: (s: PictureState) => void;
}

/** Video of the tiles that are on the page now: decodes into their canvases and tells Go what is visible. */
export class Pictures {
  /** Pictures drawn so far, by "participant/source". */
  readonly frames: Record<string, number> = {};
  private readonly attached = new Set<Attached>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private shown = "[]";

  constructor(private readonly backend: Backend) {
    void askForRaw(backend);
    backend.onMedia((m) => {
      if (m.type === "levels") return;
      for (const a of this.attached) {
        if (a.tile.participant === m.participant && a.tile.source === m.source) a.feed.receive(m);
      }
    });
    backend.onLink((up) => {
      if (!up) return;
      for (const a of this.attached) a.feed.gap();
      this.shown = "";
      this.showSoon();
    });
    setInterval(() => this.look(), 1000);
  }

  /** Draws a tile into a canvas until the returned function is called. */
  attach(
    tile: Tile,
    canvas: HTMLCanvasElement,
    tell: (s: PictureState) => void,
    most = Number.POSITIVE_INFINITY,
  ): () => void {
    const name = `${tile.participant}/${tile.source}`;
    const a: Attached = { tile, height: 0, most, state: "none", tell, feed: null as unknown as Feed };
    a.feed = new Feed(canvas, {
      drawn: () => {
        this.frames[name] = (this.frames[name] ?? 0) + 1;
        this.turn(a, "live");
      },
      needKey: () => void this.backend.stage.needKeyFrame(tile).catch(ignore),
    });
    this.attached.add(a);
    const watch = new ResizeObserver(() => this.measure(a, canvas));
    watch.observe(canvas);
    return () => {
      watch.disconnect();
      a.feed.close();
      this.attached.delete(a);
      this.showSoon();
    };
  }

  private measure(a: Attached, canvas: HTMLCanvasElement): void {
    const height = Math.min(a.most, Math.round(canvas.getBoundingClientRect().height * devicePixelRatio));
    if (height === a.height) return;
    a.height = height;
    if (height === 0) a.feed.rest();
    this.showSoon();
  }

  private showSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.show(), showAfter);
  }

  private show(): void {
    const tiles = [...this.attached].filter((a) => a.height > 0).map((a) => ({ ...a.tile, height: a.height }));
    const text = JSON.stringify(tiles);
    if (text === this.shown) return;
    this.shown = text;
    this.backend.stage.show(tiles).catch(() => {
      this.shown = ""; // told again with the next change
    });
  }

  private look(): void {
    for (const a of this.attached) {
      if (a.state === "live" && performance.now() - a.feed.drawnAt > frozenAfter) this.turn(a, "frozen");
    }
  }

  private turn(a: Attached, state: PictureState): void {
    if (a.state === state) return;
    a.state = state;
    a.tell(state);
  }
}

async function askForRaw(backend: Backend): Promise<void> {
  if (await decodesVp8()) return;
  await backend.stage.raw(true).catch(ignore);
}

async function decodesVp8(): Promise<boolean> {
  if (typeof VideoDecoder === "undefined") return false;
  try {
    return (await VideoDecoder.isConfigSupported({ codec: "vp8", optimizeForLatency: true })).supported === true;
  } catch {
    return false;
  }
}

function ignore(): void {}
