const edge = 56; // px from the end of a list where it begins to move
const fastest = 18; // px a frame

/** Moves lists on while something is held near their ends. The lists are measured once, when the drag begins. */
export class EdgeScroll {
  private readonly lists: { element: HTMLElement; box: DOMRect }[];
  private pointer = { x: 0, y: 0 };
  private frame = 0;

  constructor(board: HTMLElement) {
    const all = [board, ...board.querySelectorAll<HTMLElement>(".scroll, [data-main]")];
    const long = all.filter((e) => e.scrollHeight > e.clientHeight + 1 && getComputedStyle(e).overflowY === "auto");
    this.lists = long.map((element) => ({ element, box: element.getBoundingClientRect() }));
  }

  at(x: number, y: number): void {
    this.pointer = { x, y };
    if (this.frame === 0 && this.speeds().length > 0) this.frame = requestAnimationFrame(() => this.step());
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
  }

  private step(): void {
    const speeds = this.speeds();
    for (const { element, speed } of speeds) element.scrollTop += speed;
    this.frame = speeds.length > 0 ? requestAnimationFrame(() => this.step()) : 0;
  }

  private speeds(): { element: HTMLElement; speed: number }[] {
    const { x, y } = this.pointer;
    return this.lists
      .filter(({ box }) => x >= box.left && x <= box.right)
      .map(({ element, box }) => ({ element, speed: speedAt(y, box.top, box.bottom) }))
      .filter(({ speed }) => speed !== 0);
  }
}

/** Px a frame: faster towards the end, and beyond it; 0 in the middle. */
export function speedAt(y: number, top: number, bottom: number): number {
  const share = (distance: number) => Math.min(1, Math.max(0, (edge - distance) / edge));
  const up = share(y - top);
  const down = share(bottom - y);
  return Math.round((down - up) * fastest);
}
