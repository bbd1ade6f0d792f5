"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { Here } from "@/components/shell/here";
import { figures, money, percent } from "@/components/ui/format";
import { clock, day } from "@/components/ui/format-time";
import { PageHead } from "@/components/ui/panel";
import { Loading, QueryFault } from "@/components/ui/states";
import { type Tile, TileStrip } from "@/components/ui/tiles";
import { Attention } from "./attention";
import { FleetPanel } from "./fleet-panel";
import { HourAhead } from "./hour-ahead";
import type { OverviewData, SavingsData } from "./overview-data";
import { overviewSentence } from "./prepare-overview";
import { Tightest } from "./tightest";

/** OverviewPage answers what needs me now. */
export function OverviewPage() {
  const trpc = useTRPC();
  const zone = useZone();
  const now = useNow(5_000);
  const overview = useQuery({
    ...trpc.overview.get.queryOptions({}),
    placeholderData: (previous) => previous,
  });
  const savings = useQuery({
    ...trpc.overview.savings.queryOptions({}),
    enabled: overview.isSuccess,
    staleTime: 10 * 60_000,
    placeholderData: (previous) => previous,
  });
  const { data } = overview;
  const first = data?.lanes.find((mark) => mark.kind === "does" && mark.lane === "autopilot");
  const sentence =
    data &&
    overviewSentence({
      ...data,
      now,
      next: first && { text: `${first.text}, by autopilot,`, at: clock(first.at, zone) },
      nextCycleAt: clock(data.nextCycleAt, zone),
    });
  return (
    <>
      <Here crumbs={[]} />
      <PageHead
        title={sentence?.title ?? "Overview"}
        lead={sentence?.lead}
        actions={
          <span className="text-small text-ink-2" suppressHydrationWarning>
            {day(now, zone, true)}
          </span>
        }
      />
      {overview.error && !data && (
        <QueryFault error={overview.error} what="The overview" onRetry={() => void overview.refetch()} />
      )}
      {!data && !overview.error && <Loading what="Reading the overview" lines={10} />}
      {data && (
        <>
          <div className="mb-3">
            <TileStrip label="The fleet now" tiles={tilesOf(data, savings.data)} />
          </div>
          <div className="mb-3 grid gap-3 lg:grid-cols-[minmax(0,1fr)_424px]">
            <Attention items={data.attention} nextCycleAt={data.nextCycleAt} />
            <div className="flex min-w-0 flex-col gap-3">
              <FleetPanel />
              <Tightest items={data.tight} total={data.workloads} />
            </div>
          </div>
          <HourAhead data={data} />
        </>
      )}
    </>
  );
}

/** tilesOf writes the five numbers of the fleet; what is not known yet says so. */
export function tilesOf(data: OverviewData, savings: SavingsData | undefined): Tile[] {
  const { tiles } = data;
  const compared = savings && savings.compared > 0 ? savings : undefined;
  const none = savings === undefined ? "replaying the week" : "no week to compare yet";
  const saved = compared ? compared.reactive.cost - compared.cost : undefined;
  const doubts = [
    tiles.fellBack > 0 && `${tiles.fellBack} fell back`,
    tiles.old > 0 && `${tiles.old} on old data`,
    tiles.scored < data.workloads && `${data.workloads - tiles.scored} not scored yet`,
  ].filter(Boolean);
  return [
    {
      label: "Within promise",
      figure: String(tiles.kept),
      unit: `of ${data.workloads} workloads`,
      second: doubts.length > 0 ? doubts.slice(0, 2).join(", ") : "all keep it",
    },
    {
      label: "Short of capacity, 7 days",
      figure: tiles.shortMinutes === null ? "–" : figures(Math.round(tiles.shortMinutes)),
      unit: tiles.shortMinutes === null ? undefined : "min",
      second: compared ? `reactive only: ${figures(Math.round(compared.reactive.shortMinutes))} min` : none,
    },
    {
      label: "Stayed under p90, 7 days",
      figure: tiles.coverage === null ? "–" : figures(tiles.coverage * 100),
      unit: tiles.coverage === null ? undefined : "%",
      second: tiles.coverage === null ? "nothing scored yet" : `promised ${percent(tiles.promised)}`,
    },
    { label: "Cost now", figure: money(tiles.costPerHour), unit: "/h", second: "ready and starting" },
    {
      label: saved !== undefined && saved < 0 ? "More spent, 7 days" : "Saved, 7 days",
      figure: saved === undefined ? "–" : money(Math.abs(saved)),
      second: compared ? `against reactive, ${compared.compared} of ${compared.of} workloads` : none,
    },
  ];
}
