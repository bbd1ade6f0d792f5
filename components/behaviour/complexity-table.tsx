"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { Button } from "@/components/ui/button";
import { type Column, DataTable } from "@/components/ui/data-table";
import { bytes, duration, figures, MEASURE_WORD } from "@/components/ui/format";
import { Panel } from "@/components/ui/panel";
import { Empty, Loading, QueryFault } from "@/components/ui/states";
import { odds } from "./prepare-subject";
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
            { key: "acts", head: "Learnt from", numeric: true, cell: learntFrom },
            ...(items.some(({ evidence }) => evidence) ? EVIDENCE : []),
          ]}
        />
      )}
      {items.length > 0 && (
        <p className="border-t border-line px-3.5 py-2.5 text-small text-ink-2">
          Learnt from one day. What is borrowed rests on what all actions of the application cost by the time
          that they take and what they send; the rest was measured of the action itself.
        </p>
      )}
    </Panel>
  );
}

/** learntFrom says from how many acts, in how many measured stretches of how many users. */
function learntFrom({ acts, evidence }: ComplexityItem) {
  return (
    <>
      {figures(Math.round(acts))} acts
      {evidence && (
        <span className="block text-tiny text-ink-2">
          {figures(evidence.observations)} stretches of {figures(evidence.users)} users
        </span>
      )}
    </>
  );
}

/** resourcesOf names what was measured meanwhile, the dearest first, and what else told. */
function resourcesOf(evidence: ComplexityItem["evidence"]) {
  if (!evidence) return "";
  const told = [
    evidence.durationMs === null ? undefined : `takes ${duration(evidence.durationMs)}`,
    evidence.bytes === null ? undefined : `sends ${bytes(evidence.bytes)}`,
  ].filter((word) => word !== undefined);
  return (
    <>
      {evidence.resources.map((resource) => MEASURE_WORD[resource]).join(", ")}
      {told.length > 0 && <span className="block text-tiny text-ink-2">{told.join(", ")}</span>}
    </>
  );
}

const EVIDENCE: Column<ComplexityItem>[] = [
  { key: "of", head: "Of", wide: true, cell: ({ evidence }) => resourcesOf(evidence) },
  {
    key: "borrowed",
    head: "Borrowed",
    numeric: true,
    wide: true,
    cell: ({ evidence }) => (evidence ? odds(evidence.borrowed) : ""),
  },
];

const range = ({ low, high }: ComplexityItem): string => `${Math.round(low)} to ${Math.round(high)}`;
