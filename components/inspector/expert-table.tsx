"use client";
import { DataTable } from "@/components/ui/data-table";
import { figures, signed, withUnit } from "@/components/ui/format";
import { type ExpertRow, leadWords } from "./prepare-inspector";

/** ExpertTable lists every voter: whether its line is named, its weight here and at every horizon, and its recent error. */
export function ExpertTable({
  rows,
  leadMinutes,
  minutes,
  unit,
  shown,
  onToggle,
}: {
  rows: readonly ExpertRow[];
  leadMinutes: readonly number[];
  minutes: number;
  unit: string;
  shown: readonly string[];
  onToggle: (name: string) => void;
}) {
  const top = Math.max(1e-9, ...rows.flatMap((row) => row.weights));
  return (
    <div className="max-h-[460px] overflow-y-auto border-t border-line">
      <DataTable<ExpertRow>
        caption={`Experts ${leadWords(minutes)} ahead, heaviest first`}
        keys={false}
        rows={rows}
        rowKey={(row) => row.name}
        columns={[
          {
            key: "name",
            head: "Expert",
            cell: (row) => (
              <label className="inline-flex min-h-6 cursor-pointer items-center gap-2 max-sm:min-h-11">
                <input
                  type="checkbox"
                  className="h-4 w-4 shrink-0 accent-ink"
                  checked={shown.includes(row.name)}
                  onChange={() => onToggle(row.name)}
                />
                <span>{row.name}</span>
                {row.kind === "network" && <span className="text-ink-3">network</span>}
                {row.kind === "users" && <span className="text-ink-3">behaviour</span>}
              </label>
            ),
          },
          {
            key: "weight",
            head: "Weight",
            numeric: true,
            cell: (row) => (
              <>
                {figures(row.weight < 0.0005 ? 0 : row.weight * 100)} <span className="text-ink-3">%</span>
              </>
            ),
          },
          {
            key: "byLead",
            head: `Weight from ${leadWords(leadMinutes[0])} to ${leadWords(leadMinutes[leadMinutes.length - 1])}`,
            wide: true,
            cell: (row) => <WeightBars row={row} leadMinutes={leadMinutes} top={top} />,
          },
          {
            key: "loss",
            head: "Recent loss",
            numeric: true,
            cell: (row) =>
              row.loss === null ? (
                <span className="text-ink-3">{row.speaks ? "not scored" : "says nothing here"}</span>
              ) : (
                withUnit(row.loss, unit)
              ),
          },
          {
            key: "better",
            head: "Better than the day before",
            numeric: true,
            wide: true,
            cell: (row) =>
              row.better === null ? (
                "–"
              ) : (
                <>
                  {signed(Math.round(row.better))} <span className="text-ink-3">%</span>
                </>
              ),
          },
        ]}
      />
    </div>
  );
}

/** WeightBars draws a voter's weight at every rung; the tallest is said in words. */
function WeightBars({
  row,
  leadMinutes,
  top,
}: {
  row: ExpertRow;
  leadMinutes: readonly number[];
  /** The largest weight of all. */
  top: number;
}) {
  const best = row.weights.reduce((most, weight, k) => (weight > row.weights[most] ? k : most), 0);
  const [width, height] = [6, 20];
  return (
    <svg
      width={leadMinutes.length * width}
      height={height + 2}
      role="img"
      aria-label={`At most ${figures(row.weights[best] * 100)} %, ${leadWords(leadMinutes[best])} ahead`}
    >
      {row.weights.map((weight, k) => {
        const tall = Math.max(0.6, (weight / top) * height);
        return (
          <rect
            key={leadMinutes[k]}
            x={k * width}
            y={height + 1 - tall}
            width={width - 1.5}
            height={tall}
            fill="var(--ink-2)"
          />
        );
      })}
    </svg>
  );
}
