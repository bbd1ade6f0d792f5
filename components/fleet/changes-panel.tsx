"use client";
import { useState } from "react";
import { useZone } from "@/components/preferences";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { clock } from "@/components/ui/format-time";
import { Panel } from "@/components/ui/panel";
import { Empty } from "@/components/ui/states";
import type { Change } from "./prepare-nodes";

const SHOWN = 10;

/** ChangesPanel lists what the plan advises to start and stop, and why; the first ten until one asks for all. */
export function ChangesPanel({ changes }: { changes: readonly Change[] }) {
  const zone = useZone();
  const [all, setAll] = useState(false);
  return (
    <Panel
      flush
      title="Advised changes"
      note={`${changes.length} in all. The next plan decides the later ones anew.`}
      actions={
        changes.length > SHOWN && (
          <Button aria-pressed={all} onClick={() => setAll(!all)}>
            {all ? "Show the first" : "Show all"}
          </Button>
        )
      }
    >
      <DataTable
        caption="Advised changes"
        keys={false}
        rows={all ? changes : changes.slice(0, SHOWN)}
        rowKey={(change) => change.key}
        empty={<Empty title="Nothing is to change.">The nodes that serve now are the cheapest way.</Empty>}
        columns={[
          { key: "at", head: "At", cell: ({ at }) => <span className="num">{clock(at, zone)}</span> },
          {
            key: "pool",
            head: "Pool",
            cell: ({ pool }) => `${pool.nodeTypeName}, ${pool.region}, ${pool.market}`,
          },
          { key: "nodes", head: "Nodes", numeric: true, cell: ({ from, to }) => `${from} to ${to}` },
          { key: "why", head: "Why", wide: true, cell: ({ why }) => why },
        ]}
      />
    </Panel>
  );
}
