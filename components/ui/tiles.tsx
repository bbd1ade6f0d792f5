import type { ReactNode } from "react";
import { type Ink, INK_TEXT } from "./badge";
import { cx } from "./class-names";

/** Tile is one figure with its unit and a second line that says against what. */
export interface Tile {
  label: string;
  figure: string;
  unit?: string;
  second?: ReactNode;
  ink?: Ink;
}

/** TileStrip stands tiles side by side in one surface, divided by hairlines. */
export function TileStrip({ tiles, label }: { tiles: readonly Tile[]; label: string }) {
  return (
    <dl
      aria-label={label}
      className="grid grid-cols-2 gap-px overflow-hidden rounded-panel border border-line bg-line md:grid-flow-col md:auto-cols-fr md:grid-cols-none"
    >
      {tiles.map((tile) => (
        <div key={tile.label} className="bg-surface px-4 py-2.5 max-md:odd:last:col-span-2">
          <dt className="text-small text-ink-2">{tile.label}</dt>
          <dd className="m-0 whitespace-nowrap">
            <span className={cx("num text-figure", tile.ink && INK_TEXT[tile.ink])}>{tile.figure}</span>
            {tile.unit && <span className="text-body text-ink-3"> {tile.unit}</span>}
          </dd>
          {tile.second !== undefined && <dd className="m-0 text-small text-ink-2">{tile.second}</dd>}
        </div>
      ))}
    </dl>
  );
}
