"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { DataTable } from "@/components/ui/data-table";
import { when } from "@/components/ui/format-time";
import { Empty, Loading, QueryFault } from "@/components/ui/states";
import { Pages } from "@/components/ui/pager";

const PAGE = 10;

/** MovesTable lists by pseudonym who went from one segment to another, a page at a time. */
export function MovesTable({
  from,
  to,
  days,
  cursor,
  onCursor,
}: {
  from: number;
  to: number;
  days: number;
  cursor: number;
  onCursor: (cursor: number) => void;
}) {
  const trpc = useTRPC();
  const now = useNow(60_000);
  const zone = useZone();
  const found = useQuery({
    ...trpc.behaviour.moves.queryOptions({ from, to, days, limit: PAGE, cursor }),
    placeholderData: keepPreviousData,
  });
  if (found.error)
    return <QueryFault error={found.error} what="Who moved" onRetry={() => void found.refetch()} />;
  if (!found.data) return <Loading lines={4} what="Reading who moved" />;
  const { items, total, nextCursor } = found.data;
  return (
    <>
      <DataTable
        caption="Users who moved"
        keys={false}
        rows={items}
        rowKey={({ pseudonym, at }) => `${pseudonym} ${at}`}
        empty={
          <Empty title="Nobody moved this way.">The moves may have become older than {days} days.</Empty>
        }
        columns={[
          {
            key: "user",
            head: "User",
            cell: ({ pseudonym }) => (
              <Link className="link mono" href={`/behaviour/subjects/${encodeURIComponent(pseudonym)}`}>
                {pseudonym}
              </Link>
            ),
          },
          {
            key: "at",
            head: "Moved",
            numeric: true,
            cell: ({ at }) => when(Date.parse(at), now, zone),
          },
        ]}
      />
      <Pages
        from={cursor}
        page={PAGE}
        shown={items.length}
        total={total}
        more={nextCursor !== null}
        onFrom={onCursor}
      />
    </>
  );
}
