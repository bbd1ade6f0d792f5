"use client";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { DataTable } from "@/components/ui/data-table";
import { figures, percent, withUnit } from "@/components/ui/format";
import { when } from "@/components/ui/format-time";
import { sayRows, Turn } from "@/components/ui/pager";
import { Panel } from "@/components/ui/panel";
import { expectedOf } from "./prepare-behaviour";
import type { Segment } from "./types";

const addressOf = (pseudonym: string): string => `/behaviour/subjects/${encodeURIComponent(pseudonym)}`;

/** MembersTable lists a page of a segment's members by pseudonym, the neediest first. */
export function MembersTable({
  members,
  from,
  page,
  onFrom,
}: {
  members: Segment["members"];
  /** Place of the first row among all members, from 0. */
  from: number;
  page: number;
  onFrom: (from: number) => void;
}) {
  const router = useRouter();
  const now = useNow(60_000);
  const zone = useZone();
  const { items, total, nextCursor } = members;
  return (
    <Panel
      flush
      title="Members"
      note={
        items.length > 0 ? `${sayRows(from, items.length, total)}, by pseudonym` : `${figures(total)} in all`
      }
      actions={
        <Turn
          onBack={from > 0 ? () => onFrom(Math.max(0, from - page)) : undefined}
          onNext={nextCursor === null ? undefined : () => onFrom(from + page)}
        />
      }
    >
      <DataTable
        caption="Members of the segment"
        rows={items}
        rowKey={({ pseudonym }) => pseudonym}
        onOpen={({ pseudonym }) => router.push(addressOf(pseudonym))}
        columns={[
          {
            key: "user",
            head: "User",
            cell: ({ pseudonym }) => (
              <Link className="link mono" href={addressOf(pseudonym)}>
                {pseudonym}
              </Link>
            ),
          },
          {
            key: "seen",
            head: "Last seen",
            wide: true,
            cell: ({ lastSeenAt }) => when(Date.parse(lastSeenAt), now, zone),
          },
          {
            key: "own",
            head: "Own pace",
            numeric: true,
            wide: true,
            cell: ({ own }) => percent(Number(own.toFixed(2))),
          },
          { key: "cpu", head: "CPU, p90", numeric: true, cell: (member) => expectedOf(member, "cpu") },
          {
            key: "mean",
            head: "CPU, mean",
            numeric: true,
            wide: true,
            cell: ({ expected: [cpu] }) => withUnit(cpu.mean, cpu.unit),
          },
        ]}
      />
    </Panel>
  );
}
