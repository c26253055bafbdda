const quiet = 4; // modules of white around, as ISO/IEC 18004 asks

/** Draws rows of "0" and "1": black on white in every theme, for cameras. */
export function QrCode({ rows, label }: { rows: string[]; label: string }) {
  const size = rows.length + 2 * quiet;
  const runs = rows.flatMap((row, y) => [...row.matchAll(/1+/g)].map((m) => run(m.index, y, m[0].length)));
  return (
    <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} className="qr" shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#ffffff" />
      <path d={runs.join("")} fill="#000000" />
    </svg>
  );
}

function run(x: number, y: number, length: number): string {
  return `M${x + quiet} ${y + quiet}h${length}v1h-${length}z`;
}
