"use client";
import { Badge } from "@/components/ui/badge";
import { DataTable } from "@/components/ui/data-table";
import { figures } from "@/components/ui/format";
import { Panel } from "@/components/ui/panel";
import { Empty, Loading, QueryFault } from "@/components/ui/states";
import { sharePercent } from "./prepare-events";
import type { EventEffect } from "./types";

/** EffectsPanel lists what events of each kind and title did to demand, measured, with on how much it rests. */
export function EffectsPanel({
  effects,
}: {
  effects: {
    data?: { items: EventEffect[]; workloads: number };
    error: { message: string } | null;
    refetch: () => unknown;
  };
}) {
  return (
    <Panel
      flush
      title="Measured effect"
      note="last 35 days: what came ÷ the same weekday and time of up to four weeks before; not beside a longer event"
      label="Measured effect"
    >
      {effects.error && (
        <div className="p-3.5">
          <QueryFault error={effects.error} what="The effects" onRetry={() => void effects.refetch()} />
        </div>
      )}
      {!effects.data && !effects.error && <Loading what="Measuring effects" lines={4} />}
      {effects.data && (
        <DataTable<EventEffect>
          caption="Measured effect by kind and title"
          keys={false}
          rows={effects.data.items}
          rowKey={(effect) => `${effect.kind} ${effect.title}`}
          empty={
            <Empty title="No effect is measured yet.">
              An event is measured when it is over and there are values of the same weekday or day before it.
            </Empty>
          }
          columns={[
            {
              key: "title",
              head: "Events",
              cell: (effect) =>
                effect.title === null ? (
                  <span>
                    <Badge>{effect.kind}</Badge> <span className="text-ink-2">all</span>
                  </span>
                ) : (
                  <span className="pl-4 font-[560]">{effect.title}</span>
                ),
            },
            {
              key: "median",
              head: "Effect, median",
              numeric: true,
              cell: (effect) => <b className="font-[560]">{sharePercent(effect.median)}</b>,
            },
            {
              key: "range",
              head: "8 of 10 lie within",
              numeric: true,
              wide: true,
              cell: (effect) =>
                effect.pairs < 2 ? "–" : `${sharePercent(effect.low)} to ${sharePercent(effect.high)}`,
            },
            { key: "events", head: "Events", numeric: true, cell: (effect) => figures(effect.events) },
            {
              key: "workloads",
              head: "Workloads",
              numeric: true,
              cell: (effect) => figures(effect.workloads),
            },
          ]}
        />
      )}
    </Panel>
  );
}
