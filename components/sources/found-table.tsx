"use client";
import { useState } from "react";
import { type Column, DataTable } from "@/components/ui/data-table";
import { Button } from "@/components/ui/button";
import { CONTROL } from "@/components/ui/field";
import { figures, MEASURE_WORD, withUnit } from "@/components/ui/format";
import { Empty } from "@/components/ui/states";
import { carriesWords, proposalKey } from "./prepare-sources";
import { Trace } from "./trace";
import type { Looked, Proposal } from "./types";

const STEP_MS = 15 * 60_000;
/** Rows that are drawn; a filter finds the others. */
const SHOWN = 100;

/** FoundTable lists what was found on a server, ticked where it is proposed. */
export function FoundTable({
  found,
  ticked,
  onTicked,
}: {
  found: Looked;
  ticked: ReadonlySet<string>;
  onTicked: (ticked: ReadonlySet<string>) => void;
}) {
  const [filter, setFilter] = useState("");
  const word = filter.trim().toLowerCase();
  const rows = found.proposals.filter(
    ({ rule, from }) =>
      word === "" ||
      [rule.workload, rule.application, rule.measure, from].some((text) => text.toLowerCase().includes(word)),
  );
  const tick = (some: readonly Proposal[], on: boolean) => {
    const next = new Set(ticked);
    for (const one of some)
      if (on) next.add(proposalKey(one));
      else next.delete(proposalKey(one));
    onTicked(next);
  };
  const columns: Column<Proposal>[] = [
    {
      key: "tick",
      head: "Read it",
      quietHead: true,
      cell: (one) => (
        <label className="grid size-7 place-items-center max-sm:size-11">
          <input
            type="checkbox"
            className="size-3.5 accent-ink"
            checked={ticked.has(proposalKey(one))}
            aria-label={`Read ${MEASURE_WORD[one.rule.measure]} of ${one.rule.workload}`}
            onChange={(event) => tick([one], event.target.checked)}
          />
        </label>
      ),
    },
    {
      key: "workload",
      head: "Workload",
      cell: ({ rule, from }) => (
        <>
          <span className="font-[560] break-all">{rule.workload}</span>
          <span className="block text-small text-ink-2">
            {rule.application}, from {from}
          </span>
        </>
      ),
    },
    { key: "measure", head: "Measure", cell: ({ rule }) => MEASURE_WORD[rule.measure] },
    {
      key: "day",
      head: "Last 24 h",
      wide: true,
      cell: (one) => (
        <Trace
          points={one.points}
          stepMs={STEP_MS}
          label={`${MEASURE_WORD[one.rule.measure]} of ${one.rule.workload} over the last day`}
        />
      ),
    },
    {
      key: "now",
      head: "Now",
      numeric: true,
      cell: ({ points, unit, rule }) =>
        points.length > 0 ? withUnit(points[points.length - 1].value * rule.factor, unit) : "",
    },
    { key: "carries", head: "One replica carries", numeric: true, wide: true, cell: carriesWords },
  ];
  return (
    <>
      {found.notes.map((note) => (
        <p key={note} className="px-3.5 pb-1 text-small text-amber">
          {note}
        </p>
      ))}
      {found.proposals.length > 12 && (
        <div className="flex flex-wrap items-center gap-2 px-3.5 pb-2">
          <input
            type="search"
            aria-label="Filter what was found"
            placeholder="Filter"
            className={`${CONTROL} max-w-64`}
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
          />
          <Button size="row" onClick={() => tick(rows, true)}>
            Tick {figures(rows.length)}
          </Button>
          <Button size="row" onClick={() => tick(rows, false)}>
            Untick {figures(rows.length)}
          </Button>
          {rows.length > SHOWN && (
            <span className="text-small text-ink-2">
              The first {SHOWN} of {figures(rows.length)} are shown.
            </span>
          )}
        </div>
      )}
      <DataTable
        caption="Series that were found"
        keys={false}
        columns={columns}
        rows={rows.slice(0, SHOWN)}
        rowKey={proposalKey}
        empty={
          <Empty title="Nothing is proposed.">
            {found.proposals.length > 0
              ? "No series fits the filter."
              : "Connect anyway, and add queries of your own on the page of the source."}
          </Empty>
        }
      />
    </>
  );
}
