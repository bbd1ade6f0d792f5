"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { duration, figures } from "@/components/ui/format";
import { Panel } from "@/components/ui/panel";
import { Empty, Loading, QueryFault } from "@/components/ui/states";
import type { ComplexityItem } from "./types";

const FIRST = 12;

/** ComplexityTable lists actions by what an act costs, with the range and the acts that this was learnt from. */
export function ComplexityTable() {
  const trpc = useTRPC();
  const found = useQuery(trpc.behaviour.complexities.queryOptions({}));
  const [all, setAll] = useState(false);
  if (found.error)
    return <QueryFault error={found.error} what="Complexity" onRetry={() => void found.refetch()} />;
  const items = found.data?.items ?? [];
  return (
    <Panel
      flush
      title="Complexity of actions"
      note="0 to 100; every 20 points cost ten times as much"
      actions={
        items.length > FIRST && (
          <Button aria-pressed={all} onClick={() => setAll(!all)}>
            {all ? `Show ${FIRST}` : `Show all ${items.length}`}
          </Button>
        )
      }
    >
      {!found.data ? (
        <Loading lines={6} what="Reading complexity" />
      ) : (
        <DataTable
          caption="Complexity of actions"
          keys={false}
          rows={all ? items : items.slice(0, FIRST)}
          rowKey={({ action }) => action}
          empty={
            <Empty title="What actions cost is not learnt yet.">
              It is learnt at 00:00 UTC from the day before, once use is measured per user.
            </Empty>
          }
          columns={[
            { key: "action", head: "Action", cell: ({ action }) => action },
            {
              key: "score",
              head: "Complexity",
              numeric: true,
              cell: ({ score }) => figures(Math.round(score)),
            },
            { key: "range", head: "80 % between", numeric: true, cell: range },
            {
              key: "cost",
              head: "One act is worth",
              numeric: true,
              wide: true,
              cell: ({ milliseconds }) =>
                `${milliseconds < 1 ? "under 1 ms" : duration(milliseconds)} of a core`,
            },
            {
              key: "acts",
              head: "Learnt from",
              numeric: true,
              cell: ({ acts }) => `${figures(Math.round(acts))} acts`,
            },
          ]}
        />
      )}
    </Panel>
  );
}

const range = ({ low, high }: ComplexityItem): string => `${Math.round(low)} to ${Math.round(high)}`;
