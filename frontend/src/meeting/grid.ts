export interface Grid {
  columns: number;
  rows: number;
  width: number; // of a tile, in pixels
  height: number;
}

export const aspect = 16 / 9;

/** The largest equal 16:9 tiles for `count` that fit into a width and height with gaps between. */
export function largestGrid(count: number, width: number, height: number, gap: number): Grid {
  let best: Grid = { columns: 1, rows: Math.max(1, count), width: 0, height: 0 };
  for (let columns = 1; columns <= Math.max(1, count); columns++) {
    const rows = Math.ceil(count / columns);
    const wide = Math.min((width - gap * (columns - 1)) / columns, ((height - gap * (rows - 1)) / rows) * aspect);
    if (wide > best.width) best = { columns, rows, width: Math.floor(wide), height: Math.floor(wide / aspect) };
  }
  return best;
}

/** How many tiles are shown of `count`, so that none is narrower than `narrowest`; the last may be "+n". */
export function capacity(count: number, width: number, height: number, gap: number, narrowest: number): number {
  for (let n = count; n > 1; n--) {
    if (largestGrid(n, width, height, gap).width >= narrowest) return n;
  }
  return 1;
}
