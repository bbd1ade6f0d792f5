"use client";
import { useQuery } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { useEffect, useState } from "react";
import { useTRPC } from "@/components/api";
import { figures, money, percent, signed } from "@/components/ui/format";
import { Loading, QueryFault } from "@/components/ui/states";
import { type Tile, TileStrip } from "@/components/ui/tiles";
import type { Resource } from "@/server/core/words";
import type { AppRouter } from "@/server/api/router";

type Record7 = inferRouterOutputs<AppRouter>["workloads"]["accuracy"];

/** RecordStrip is six numbers of seven days, each against its promise or against reactive. */
export function RecordStrip({ id, resource }: { id: string; resource?: Resource }) {
  const trpc = useTRPC();
  // Asked a moment after the curve, so that the curve does not wait in one answer with a replay of the week.
  const [later, setLater] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLater(true), 50);
    return () => clearTimeout(timer);
  }, []);
  const record = useQuery({
    ...trpc.workloads.accuracy.queryOptions({ id, resource }),
    enabled: later,
    placeholderData: (previous) => previous,
  });
  if (record.error)
    return (
      <QueryFault
        error={record.error}
        what="The record of seven days"
        onRetry={() => void record.refetch()}
      />
    );
  if (!record.data) return <Loading what="Reading the record" lines={2} />;
  return <TileStrip label="Seven days" tiles={tilesOf(record.data)} />;
}

/** tilesOf writes the six numbers; what is not known yet says what is missing. */
export function tilesOf(record: Record7): Tile[] {
  const { coverage, promised, skill, lean, shortMinutes, requestToReady, cost, reactive } = record;
  const minutes = (value: number) => figures(Math.round(value));
  const seconds = requestToReady?.p95Seconds ?? 0;
  const scored = record.points > 0 ? "scored" : "nothing scored yet";
  return [
    {
      label: "Stayed under p90, 7 days",
      figure: coverage === null ? "–" : figures(coverage * 100),
      unit: coverage === null ? undefined : "%",
      second:
        coverage === null
          ? scored
          : `promised ${percent(promised)}, ${coverage >= promised - 0.02 ? "kept" : "broken"}`,
      ink: coverage !== null && coverage < promised - 0.05 ? "red" : undefined,
    },
    {
      label: "Better than last week by",
      figure: skill === null ? "–" : figures(skill * 100),
      unit: skill === null ? undefined : "%",
      second: skill === null ? scored : `pinball loss, ${record.leadMinutes} min ahead`,
    },
    {
      label: "Leans",
      figure: lean === null ? "–" : signed(lean * 100),
      unit: lean === null ? undefined : "%",
      second:
        lean === null
          ? scored
          : Math.abs(lean) < 0.005
            ? "balanced"
            : `${Math.abs(lean) < 0.05 ? "slightly " : ""}${lean > 0 ? "high" : "low"}`,
    },
    {
      label: "Short of capacity, 7 days",
      figure: shortMinutes === null ? "–" : minutes(shortMinutes),
      unit: shortMinutes === null ? undefined : "min",
      second:
        shortMinutes === null
          ? "replicas are not known"
          : reactive
            ? `reactive only: ${minutes(reactive.shortMinutes)} min`
            : "no week to compare yet",
    },
    {
      label: "Request to ready, p95",
      figure:
        requestToReady === null
          ? "–"
          : `${Math.floor(seconds / 60)}:${String(Math.round(seconds % 60)).padStart(2, "0")}`,
      unit: requestToReady === null ? undefined : "min",
      second:
        requestToReady === null
          ? "no start measured"
          : `${requestToReady.starts} ${requestToReady.starts === 1 ? "start" : "starts"} measured`,
    },
    {
      label: "Cost, 7 days",
      figure: cost === null ? "–" : money(cost),
      second:
        cost === null
          ? "replicas are not known"
          : reactive
            ? `reactive only: ${money(reactive.cost)}`
            : "no week to compare yet",
    },
  ];
}
