"use client";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTRPC } from "@/components/api";
import { DataTable } from "@/components/ui/data-table";
import { figures, percent } from "@/components/ui/format";
import { Panel } from "@/components/ui/panel";
import { Empty } from "@/components/ui/states";
import { HoursSpark } from "./hours-spark";
import { distinctionWords, expectedOf, type Look, shareSentence, sharesOf } from "./prepare-behaviour";
import { relative } from "./prepare-moved";
import { SegmentName } from "./segment-name";
import type { Segments } from "./types";

/** SegmentsTable lists segments with what tells them apart and what they are expected to use. */
export function SegmentsTable({ data, looks }: { data: Segments; looks: ReadonlyMap<number, Look> }) {
  const trpc = useTRPC();
  const router = useRouter();
  const moved = useQuery(trpc.behaviour.moved.queryOptions({ against: "day" }));
  const changed = new Map((moved.data?.items ?? []).map((one) => [one.segment?.id, one]));
  const { items, made, hidden, least } = data;
  return (
    <Panel
      flush
      title="Segments"
      note={
        made
          ? `${items.length} shown, silhouette ${made.silhouette.toFixed(2)}, stability ${made.stability.toFixed(2)}`
          : undefined
      }
    >
      <DataTable
        caption="Segments of users"
        rows={items}
        rowKey={({ id }) => String(id)}
        onOpen={({ id }) => router.push(`/behaviour/segments/${id}`)}
        empty={
          <Empty title={`No segment has ${figures(least)} members.`}>
            Smaller groups are counted and not shown, as the privacy setting asks.
          </Empty>
        }
        columns={[
          {
            key: "name",
            head: "Segment",
            cell: (segment) => (
              <>
                <SegmentName id={segment.id} name={segment.name} look={looks.get(segment.id)} />
                <span className="block text-ink-3 md:hidden">{distinctionWords(segment)}</span>
              </>
            ),
          },
          {
            key: "size",
            head: "Users",
            numeric: true,
            cell: ({ size, share }) => (
              <>
                {figures(size)} <span className="text-ink-3">{percent(Number(share.toFixed(2)))}</span>
              </>
            ),
          },
          { key: "apart", head: "Told apart by", wide: true, cell: distinctionWords },
          { key: "day", head: "Day", wide: true, cell: ({ hours }) => <HoursSpark hours={hours} /> },
          {
            key: "cpu",
            head: "CPU, p90",
            numeric: true,
            cell: (segment) => expectedOf(segment, "cpu"),
          },
          {
            key: "change",
            head: "Since yesterday",
            numeric: true,
            wide: true,
            cell: ({ id }) => {
              const one = changed.get(id);
              return one ? relative(one.before, one.after) || "as before" : "";
            },
          },
        ]}
      />
      <ShareBar items={items} looks={looks} />
      <p className="border-t border-line px-3.5 py-2.5 text-small text-ink-2">
        Expected use is that of sessions under way in the next 15 min and of others in this hour.
        {hidden > 0 &&
          ` ${figures(hidden)} ${hidden === 1 ? "segment has" : "segments have"} fewer than ${figures(least)} members and ${hidden === 1 ? "is" : "are"} not shown.`}
      </p>
    </Panel>
  );
}

/** ShareBar shows how the CPU that is expected is shared among segments, in their inks, with the segment that needs most for its size. */
function ShareBar({ items, looks }: { items: Segments["items"]; looks: ReadonlyMap<number, Look> }) {
  const shares = sharesOf(items);
  if (shares.length === 0) return null;
  return (
    <div className="border-t border-line px-3.5 py-2.5">
      <div aria-hidden="true" className="flex h-3 gap-px overflow-hidden rounded-mark">
        {shares.map(({ id, share, name }) => (
          <span
            key={id}
            title={name}
            style={{ width: `${100 * share}%`, background: looks.get(id)?.ink ?? "var(--slate)" }}
          />
        ))}
      </div>
      <p className="mt-1 text-small text-ink-2">{shareSentence(shares)}</p>
    </div>
  );
}
