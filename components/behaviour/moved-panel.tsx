"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import { useZone } from "@/components/preferences";
import { DataTable } from "@/components/ui/data-table";
import { figures, MEASURE_WORD, withUnit } from "@/components/ui/format";
import { clock, day } from "@/components/ui/format-time";
import { Panel } from "@/components/ui/panel";
import { Empty, Loading, QueryFault } from "@/components/ui/states";
import { useUrl } from "@/components/workloads/use-url";
import { Choose } from "./choose";
import { lookOf } from "./prepare-behaviour";
import { AGAINST_WORD, becauseWords, changeWords, movedBar, movedSentence, relative } from "./prepare-moved";
import { SegmentName } from "./segment-name";
import type { MovedBy } from "./types";

const RESOURCES = ["cpu", "memory", "bandwidth", "storage_io"] as const;
const MINUTES = [
  { value: "15", label: "15 min" },
  { value: "60", label: "1 h" },
  { value: "180", label: "3 h" },
  { value: "720", label: "12 h" },
] as const;
const AGAINST = [
  { value: "before", label: "right before" },
  { value: "day", label: "yesterday" },
  { value: "week", label: "a week ago" },
] as const;

type Choice = { readonly value: string };
const chosen = <V extends string>(
  asked: string | null,
  of: readonly (Choice & { value: V })[],
  usual: V,
): V => of.find(({ value }) => value === asked)?.value ?? usual;

/** MovedPanel answers who moved demand: segments by how much what they take changed between two windows; all choices are in the address. */
export function MovedPanel() {
  const trpc = useTRPC();
  const url = useUrl();
  const minutes = chosen(url.get("minutes"), MINUTES, "60");
  const against = chosen(url.get("against"), AGAINST, "before");
  const resource = RESOURCES.find((one) => one === url.get("resource")) ?? "cpu";
  const workload = url.get("workload") ?? undefined;
  const workloads = useQuery(trpc.workloads.list.queryOptions({}));
  const found = useQuery({
    ...trpc.behaviour.moved.queryOptions({ resource, minutes: Number(minutes), against, workload }),
    placeholderData: keepPreviousData,
  });
  const controls = (
    <div className="flex flex-wrap gap-2">
      <Choose
        label="Resource"
        value={resource}
        options={RESOURCES.map((value) => ({ value, label: MEASURE_WORD[value] }))}
        onValue={(value) => url.set({ resource: value === "cpu" ? null : value })}
      />
      <Choose
        label="Of the last"
        value={minutes}
        options={MINUTES}
        onValue={(value) => url.set({ minutes: value === "60" ? null : value })}
      />
      <Choose
        label="Against"
        value={against}
        options={AGAINST}
        onValue={(value) => url.set({ against: value === "before" ? null : value })}
      />
      <Choose
        label="Workload"
        value={workload ?? ""}
        options={[
          { value: "", label: "all" },
          ...(workloads.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onValue={(value) => url.set({ workload: value === "" ? null : value })}
      />
    </div>
  );
  return (
    <Panel flush label="Who moved it" title="Who moved it" actions={controls}>
      {found.error ? (
        <div className="p-3">
          <QueryFault error={found.error} what="Who moved it" onRetry={() => void found.refetch()} />
        </div>
      ) : !found.data ? (
        <Loading lines={6} what="Comparing windows" />
      ) : (
        <Ranked data={found.data} />
      )}
    </Panel>
  );
}

function Ranked({ data }: { data: MovedBy }) {
  const zone = useZone();
  const { items, unit, window, compared, comparable, costsAt, least, against } = data;
  if (costsAt === null)
    return (
      <Empty title="What actions cost is not learnt yet.">
        Who moved demand is told by what users did and what each act costs. Costs are learnt when the first
        day of activity ends, at 00:00 UTC.
      </Empty>
    );
  if (items.length === 0)
    return (
      <Empty title="Nobody did anything in either window.">
        Choose a longer window, or see under Sources whether activity arrives.
      </Empty>
    );
  const from = (at: string) => clock(Date.parse(at), zone);
  const between = (part: { from: string; to: string }) =>
    `${against === "before" ? "" : `${day(Date.parse(part.from), zone)}, `}${from(part.from)} to ${from(part.to)}`;
  return (
    <>
      <p className="px-3.5 pb-2.5 text-body">
        {movedSentence(data)}
        {!comparable && (
          <span className="text-amber"> Activity does not reach back to {AGAINST_WORD[against]}.</span>
        )}
      </p>
      <DataTable
        caption="Segments by change of demand"
        rows={items}
        rowKey={({ segment }) => String(segment?.id ?? "none")}
        columns={[
          {
            key: "segment",
            head: "Segment",
            cell: (one) => (
              <>
                {one.segment ? (
                  <SegmentName id={one.segment.id} name={one.segment.name} look={lookOf(one.segment.id)} />
                ) : (
                  <span className="text-ink-2">In none, or of fewer than {figures(least)}</span>
                )}
                <span className="block text-ink-2 md:hidden">{becauseWords(one)}</span>
              </>
            ),
          },
          {
            key: "bar",
            head: "Less or more",
            wide: true,
            width: "180px",
            cell: (one) => <Bar share={movedBar(one, items)} />,
          },
          {
            key: "change",
            head: "Change",
            numeric: true,
            cell: (one) => (
              <>
                {changeWords(one.change, unit)}{" "}
                <span className="text-ink-3">{relative(one.before, one.after)}</span>
              </>
            ),
          },
          { key: "why", head: "Because", wide: true, cell: becauseWords },
          {
            key: "was",
            head: "Was",
            numeric: true,
            wide: true,
            cell: ({ before }) => withUnit(before, unit),
          },
          { key: "is", head: "Is", numeric: true, wide: true, cell: ({ after }) => withUnit(after, unit) },
        ]}
      />
      <p className="border-t border-line px-3.5 py-2.5 text-small text-ink-2">
        {between(window)} against {between(compared)}. Told by what users did and what an act of each kind
        costs, so that it is known at once; measured use of single users follows later.
      </p>
    </>
  );
}

/** Bar reaches from its middle to the left for less and to the right for more. */
function Bar({ share }: { share: number }) {
  const width = `${Math.abs(share) * 50}%`;
  return (
    <span aria-hidden="true" className="relative block h-2.5 w-40">
      <span className="absolute inset-y-0 left-1/2 w-px bg-edge" />
      <span
        className={`absolute inset-y-0.5 rounded-mark ${share < 0 ? "right-1/2 bg-ink-3" : "left-1/2 bg-ink"}`}
        style={{ width }}
      />
    </span>
  );
}
