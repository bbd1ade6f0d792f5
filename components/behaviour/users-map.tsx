"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { linear } from "@/components/charts/scale";
import { ShapeMark } from "@/components/charts/shape-mark";
import { useWidth } from "@/components/charts/use-width";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { figures } from "@/components/ui/format";
import { Panel } from "@/components/ui/panel";
import { useKeys } from "@/components/ui/use-keys";
import { axisSentence, type Look, middlesOf, spreadsOf } from "./prepare-behaviour";
import { SegmentName } from "./segment-name";
import type { UserMap } from "./types";

const [HEIGHT, EDGE] = [340, 22];
/** The ground of a segment reaches so many standard deviations from its middle. */
const GROUND = 2;
/** Room of one letter of a label. */
const LETTER = 7.4;

/** UsersMap draws who is alike: one mark a user, by the two directions in which users differ most, with the table behind it. */
export function UsersMap({
  map,
  names,
  looks,
}: {
  map: UserMap;
  names: ReadonlyMap<number, string>;
  looks: ReadonlyMap<number, Look>;
}) {
  const router = useRouter();
  const [box, width] = useWidth<HTMLDivElement>();
  const [table, setTable] = useState(false);
  useKeys([{ keys: "shift+t", does: "Table behind the map", run: () => setTable(!table) }]);
  const { points, users, axes } = map;
  const across = points.map(({ x }) => x);
  const along = points.map(({ y }) => y);
  const x = linear([Math.min(...across), Math.max(...across)], [EDGE, Math.max(EDGE + 1, width - EDGE)]);
  const y = linear([Math.min(...along), Math.max(...along)], [HEIGHT - EDGE, EDGE]);
  const middles = middlesOf(map).sort((a, b) => b.y - a.y);
  const spreads = spreadsOf(map);
  const each = users / Math.max(1, points.length);
  const says = `${figures(points.length)} users in ${middles.length} segments: ${middles
    .map(({ id, count }) => `${names.get(id) ?? "another"} ${count}`)
    .join(", ")}.`;
  const ends = [axisSentence(axes[0], ["right", "left"]), axisSentence(axes[1], ["up", "down"])];
  return (
    <Panel
      flush
      label="Who is alike"
      title="Who is alike"
      note={each > 1.05 ? `one mark is ${figures(Number(each.toFixed(1)))} users` : "one mark is one user"}
      actions={
        <Button aria-pressed={table} onClick={() => setTable(!table)}>
          Table
        </Button>
      }
    >
      <figure className="m-0" aria-label={says}>
        <div ref={box} style={{ height: HEIGHT }} aria-hidden="true">
          {width > 0 && points.length > 0 && (
            <svg width={width} height={HEIGHT} className="block">
              {middles.map(({ id, x: across, y: along }) => {
                const spread = spreads.get(id);
                return (
                  <ellipse
                    key={id}
                    cx={x(across)}
                    cy={y(along)}
                    rx={Math.abs(x(GROUND * (spread?.x ?? 0)) - x(0)) + 8}
                    ry={Math.abs(y(GROUND * (spread?.y ?? 0)) - y(0)) + 8}
                    fill={looks.get(id)?.ink ?? "var(--slate)"}
                    opacity="0.09"
                  />
                );
              })}
              {points.map((point) => (
                <g key={point.pseudonym} opacity="0.75">
                  <ShapeMark
                    shape={looks.get(point.segmentId)?.shape ?? "ring"}
                    ink={looks.get(point.segmentId)?.ink ?? "var(--slate)"}
                    at={[x(point.x), y(point.y)]}
                    r={2.4}
                  />
                </g>
              ))}
              {placed(middles, names, x, y, width).map(({ id, left, top }) => (
                <text
                  key={id}
                  x={left}
                  y={top}
                  textAnchor="middle"
                  fontSize="12"
                  fontWeight="600"
                  fill="var(--ink)"
                  stroke="var(--surface)"
                  strokeWidth="4"
                  paintOrder="stroke"
                >
                  {names.get(id)}
                </text>
              ))}
            </svg>
          )}
        </div>
        <figcaption className="px-3.5 pb-3 text-small text-ink-2">
          {ends
            .filter((end) => end !== "")
            .map((end) => (
              <span key={end} className="block">
                {end[0].toUpperCase() + end.slice(1)}
              </span>
            ))}
        </figcaption>
      </figure>
      {table && (
        <div className="max-h-[420px] overflow-y-auto border-t border-line">
          <DataTable
            caption="Users on the map"
            keys={false}
            rows={points}
            rowKey={(point) => point.pseudonym}
            onOpen={(point) => router.push(`/behaviour/subjects/${encodeURIComponent(point.pseudonym)}`)}
            columns={[
              {
                key: "user",
                head: "User",
                cell: ({ pseudonym }) => <code>{pseudonym}</code>,
              },
              {
                key: "segment",
                head: "Segment",
                cell: ({ segmentId }) => (
                  <SegmentName
                    id={segmentId}
                    name={names.get(segmentId) ?? `Segment ${segmentId}`}
                    look={looks.get(segmentId)}
                  />
                ),
              },
              { key: "x", head: "Right", numeric: true, cell: (point) => figures(point.x) },
              { key: "y", head: "Up", numeric: true, cell: (point) => figures(point.y) },
            ]}
          />
        </div>
      )}
    </Panel>
  );
}

/** Labels at the middles of their marks, moved down where two would lie on each other; given from the top down. */
function placed(
  middles: readonly { id: number; x: number; y: number }[],
  names: ReadonlyMap<number, string>,
  x: (value: number) => number,
  y: (value: number) => number,
  width: number,
): { id: number; left: number; top: number }[] {
  const labels: { id: number; left: number; top: number; half: number }[] = [];
  for (const middle of middles) {
    const half = ((names.get(middle.id)?.length ?? 0) * LETTER) / 2 + 4;
    const left = Math.max(half, Math.min(width - half, x(middle.x)));
    let top = y(middle.y);
    for (const other of labels)
      if (Math.abs(other.left - left) < half + other.half && top - other.top < 15) top = other.top + 15;
    labels.push({ id: middle.id, left, top, half });
  }
  return labels;
}
