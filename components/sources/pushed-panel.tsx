"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useMay } from "@/components/shell/use-shell";
import { Button } from "@/components/ui/button";
import { type Column, DataTable } from "@/components/ui/data-table";
import { CONTROL, Select } from "@/components/ui/field";
import { figures, MEASURE_WORD, span } from "@/components/ui/format";
import { Panel } from "@/components/ui/panel";
import { Empty } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";
import type { Measure } from "@/server/core/words";
import { type Adoption, adoptionOf, labelsText, MEASURE_LIST } from "./prepare-sources";
import type { Detail, UnmappedSeries } from "./types";

const SHOWN = 100;
const keyOf = ({ labels }: UnmappedSeries) => JSON.stringify(labels);

/** PushedPanel shows what is sent and has no place, and gives it one: a workload and a measure, in one step. */
export function PushedPanel({ pushed }: { pushed: NonNullable<Detail["pushed"]> }) {
  const { door, open, rules, unmapped } = pushed;
  const trpc = useTRPC();
  const toast = useToast();
  const now = useNow(10_000);
  const may = useMay("settings:write");
  const [said, setSaid] = useState<Readonly<Record<string, Partial<Adoption>>>>({});
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const rows = unmapped.series.slice(0, SHOWN);
  const adoptionFor = (row: UnmappedSeries) => ({ ...adoptionOf(row), ...said[keyOf(row)] });
  const say = (row: UnmappedSeries, part: Partial<Adoption>) =>
    setSaid({ ...said, [keyOf(row)]: { ...said[keyOf(row)], ...part } });
  const adopt = useMutation(
    trpc.sources.adopt.mutationOptions({
      onSuccess: ({ rules: placed, made }) => {
        setTicked(new Set());
        toast({
          title: `${figures(placed)} series have a place.`,
          text:
            made.length > 0
              ? `New: ${made.join(", ")}. Their next samples are stored.`
              : "Their next samples are stored.",
        });
      },
      onError: (error) => toast({ kind: "error", title: "Nothing was changed.", text: error.message }),
    }),
  );
  const setDoors = useMutation(trpc.sources.setDoors.mutationOptions());
  const columns: Column<UnmappedSeries>[] = [
    {
      key: "tick",
      head: "Give it a place",
      quietHead: true,
      cell: (row) => (
        <label className="grid size-7 place-items-center max-sm:size-11">
          <input
            type="checkbox"
            className="size-3.5 accent-ink"
            disabled={!may}
            checked={ticked.has(keyOf(row))}
            aria-label={`Give ${row.labels.__name__ ?? "the series"} ${labelsText(row.labels)} a place`}
            onChange={(event) => {
              const next = new Set(ticked);
              if (event.target.checked) next.add(keyOf(row));
              else next.delete(keyOf(row));
              setTicked(next);
            }}
          />
        </label>
      ),
    },
    {
      key: "series",
      head: "Sent",
      cell: (row) => (
        <span className="block min-w-32">
          <code className="text-[12px] break-all">{row.labels.__name__}</code>
          <code className="block text-tiny break-all text-ink-2">{labelsText(row.labels)}</code>
          <span className="block text-small text-ink-2">{row.reason}</span>
        </span>
      ),
    },
    {
      key: "feeds",
      head: "Feeds",
      cell: (row) => (
        <span className="flex min-w-36 gap-1.5 py-1 max-md:flex-col">
          <input
            className={`${CONTROL} md:min-w-40`}
            aria-label={`Workload for ${row.labels.__name__}`}
            disabled={!may}
            maxLength={100}
            value={adoptionFor(row).workload}
            onChange={(event) => say(row, { workload: event.target.value })}
          />
          <Select
            className="md:max-w-36"
            aria-label={`Measure of ${row.labels.__name__}`}
            disabled={!may}
            value={adoptionFor(row).measure}
            options={MEASURE_LIST.map((value: Measure) => ({ value, label: MEASURE_WORD[value] }))}
            onValue={(measure) => say(row, { measure })}
          />
        </span>
      ),
    },
    {
      key: "heard",
      head: "Heard",
      numeric: true,
      wide: true,
      cell: (row) => `${span(Math.max(0, now - row.lastAt))} ago`,
    },
  ];
  return (
    <Panel
      flush
      title="Sent, without a place"
      note={
        !open
          ? "the door is closed"
          : rules.length === 0
            ? "no rule yet"
            : `${figures(rules.length)} ${rules.length === 1 ? "rule places" : "rules place"} the rest`
      }
      actions={
        may &&
        (open ? (
          <Button
            variant="primary"
            disabled={ticked.size === 0}
            busy={adopt.isPending}
            onClick={() =>
              adopt.mutate({ door, series: rows.filter((row) => ticked.has(keyOf(row))).map(adoptionFor) })
            }
          >
            Give {figures(ticked.size)} a place
          </Button>
        ) : (
          <Button busy={setDoors.isPending} onClick={() => setDoors.mutate({ [door]: true })}>
            Open the door
          </Button>
        ))
      }
    >
      <DataTable
        caption="Series that are sent and have no place"
        keys={false}
        columns={columns}
        rows={rows}
        rowKey={keyOf}
        empty={
          <Empty
            title={
              open ? "Everything that is sent has a place." : "Nothing is taken while the door is closed."
            }
          >
            Series that no rule fits show here as they arrive, and become workloads with one tick.
          </Empty>
        }
      />
    </Panel>
  );
}
