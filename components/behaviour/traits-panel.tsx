"use client";
import { DataTable } from "@/components/ui/data-table";
import { Panel } from "@/components/ui/panel";
import { traitAmount, traitFactor, traitName } from "./prepare-traits";
import type { Segment } from "./types";

type Trait = Segment["traits"][number];

/** TraitsPanel shows in what a segment differs from everybody, as pairs of bars, the largest factor first. */
export function TraitsPanel({ segment }: { segment: Segment }) {
  return (
    <Panel
      flush
      label="Profile against everybody"
      title="Profile against everybody"
      note="what there is more of, then less"
    >
      <p className="flex gap-3 px-3.5 pb-1 text-tiny font-[560] text-ink-2" aria-hidden="true">
        <span className="inline-flex items-center gap-1">
          <span className="inline-block h-1.5 w-4 rounded-mark bg-ink" /> this segment
        </span>
        <span className="inline-flex items-center gap-1">
          <span className="inline-block h-1.5 w-4 rounded-mark bg-slate" /> everybody
        </span>
      </p>
      <DataTable
        caption="The segment's profile beside everybody's"
        keys={false}
        rows={segment.traits}
        rowKey={({ kind, name }) => `${kind} ${name}`}
        columns={[
          { key: "trait", head: "What", cell: traitName },
          {
            key: "bars",
            head: "Segment over everybody",
            quietHead: true,
            width: "38%",
            cell: (one) => <Pair {...one} />,
          },
          { key: "own", head: "Segment", numeric: true, cell: (one) => traitAmount(one, one.own) },
          { key: "all", head: "All", numeric: true, cell: (one) => traitAmount(one, one.all) },
          { key: "factor", head: "Factor", numeric: true, wide: true, cell: traitFactor },
        ]}
      />
    </Panel>
  );
}

/** Pair is two bars on one scale, the longer one full. */
function Pair({ own, all }: Pick<Trait, "own" | "all">) {
  const most = Math.max(own, all, 1e-12);
  return (
    <span aria-hidden="true" className="block">
      <span className="block h-1.5 rounded-mark bg-ink" style={{ width: `${(100 * own) / most}%` }} />
      <span
        className="mt-0.5 block h-1.5 rounded-mark bg-slate"
        style={{ width: `${(100 * all) / most}%` }}
      />
    </span>
  );
}
