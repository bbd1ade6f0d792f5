"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { figures, withUnit } from "@/components/ui/format";
import { when } from "@/components/ui/format-time";
import { PageHead, Panel } from "@/components/ui/panel";
import { Segmented } from "@/components/ui/segmented";
import { Empty, Loading, QueryFault } from "@/components/ui/states";
import { useUrl } from "@/components/workloads/use-url";
import { ComplexityTable } from "./complexity-table";
import { GraphPanel } from "./graph-panel";
import { HistoryPanel } from "./history-panel";
import { MovedPanel } from "./moved-panel";
import { looksOf, waitsWords } from "./prepare-behaviour";
import { relative } from "./prepare-moved";
import { RulesPanel } from "./rules-panel";
import { SegmentsTable } from "./segments-table";
import type { MovedBy, Segments } from "./types";
import { UsersMap } from "./users-map";

const PARTS = [
  { value: "segments", label: "Segments" },
  { value: "moved", label: "Who moved it" },
  { value: "actions", label: "Actions" },
  { value: "rules", label: "Rules" },
] as const;

/** BehaviourPage answers who the users are and what they are about to take: segments, a map of users, and what actions cost; the open part is in the address. */
export function BehaviourPage() {
  const trpc = useTRPC();
  const url = useUrl();
  const part = PARTS.find(({ value }) => value === url.get("part"))?.value ?? "segments";
  const found = useQuery(trpc.behaviour.segments.queryOptions({}));
  const now = useQuery(trpc.behaviour.moved.queryOptions({ against: "day" }));
  if (found.error)
    return <QueryFault error={found.error} what="Behaviour" onRetry={() => void found.refetch()} />;
  if (!found.data) return <Loading lines={8} what="Reading behaviour" />;
  const { items, waits, least } = found.data;
  const users = items.reduce((sum, { size }) => sum + size, 0);
  return (
    <>
      <PageHead
        roomTitle
        title="Behaviour"
        lead={
          items.length > 0
            ? leadOf(users, items.length, now.data)
            : "Who the users are, what they do next, and what it costs."
        }
        actions={
          <p className="text-small text-ink-2">Pseudonyms only. Groups under {figures(least)} are hidden.</p>
        }
      />
      <div className="mb-3 overflow-x-auto">
        <Segmented
          label="Part of behaviour"
          value={part}
          options={PARTS}
          onChange={(next) => url.set({ part: next === "segments" ? null : next })}
        />
      </div>
      <div className="grid gap-3">
        {part === "segments" && (waits ? <Waiting waits={waits} /> : <Known data={found.data} />)}
        {part === "segments" && <HistoryPanel />}
        {part === "moved" && <MovedPanel />}
        {part === "actions" && <GraphPanel />}
        {part === "actions" && <ComplexityTable />}
        {part === "rules" && <RulesPanel />}
      </div>
    </>
  );
}

/** leadOf says how many users there are and what they took in the last hour, against yesterday. */
function leadOf(users: number, segments: number, moved: MovedBy | undefined): string {
  const are = `${figures(users)} users in ${figures(segments)} segments`;
  if (!moved || moved.costsAt === null || !(moved.after > 0)) return `${are}.`;
  const change = moved.comparable ? relative(moved.before, moved.after) : "";
  return `${are} took ${withUnit(moved.after, moved.unit)} of CPU in the last hour${change === "" ? "" : `, ${change} against yesterday`}.`;
}

function Waiting({ waits }: { waits: NonNullable<Segments["waits"]> }) {
  const now = useNow(30_000);
  const zone = useZone();
  const { title, text } = waitsWords(waits, (at) => {
    const said = when(Date.parse(at), now, zone);
    return /^\d/.test(said) ? `at ${said}` : said;
  });
  return (
    <Panel label="Segments">
      <Empty title={title}>{text}</Empty>
    </Panel>
  );
}

function Known({ data }: { data: Segments }) {
  const trpc = useTRPC();
  const map = useQuery(trpc.behaviour.map.queryOptions({}));
  const looks = looksOf(data.items.map(({ id }) => id));
  const names = new Map(data.items.map(({ id, name }) => [id, name]));
  return (
    <div className="grid gap-3 lg:grid-cols-[2fr_3fr]">
      {map.error ? (
        <QueryFault error={map.error} what="The map of users" onRetry={() => void map.refetch()} />
      ) : map.data ? (
        map.data.points.length > 0 && <UsersMap map={map.data} names={names} looks={looks} />
      ) : (
        <Loading lines={8} what="Placing users" />
      )}
      <SegmentsTable data={data} looks={looks} />
    </div>
  );
}
