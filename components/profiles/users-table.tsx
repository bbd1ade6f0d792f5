"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { Button } from "@/components/ui/button";
import { type Column, DataTable } from "@/components/ui/data-table";
import { figures } from "@/components/ui/format";
import { when } from "@/components/ui/format-time";
import { sayRows, Turn } from "@/components/ui/pager";
import { Panel } from "@/components/ui/panel";
import { SearchField } from "@/components/ui/search-field";
import { Empty, Loading, QueryFault } from "@/components/ui/states";
import { useUrl } from "@/components/workloads/use-url";
import type { UserRow } from "./types";
import { UserForm } from "./user-form";

const PAGE = 50;
const FIELDS = [
  { kind: "plan", head: "Plan", wide: false },
  { kind: "role", head: "Role", wide: false },
  { kind: "segment", head: "Segment", wide: true },
  { kind: "sla", head: "Service level", wide: true },
  { kind: "region", head: "Region", wide: true },
] as const;

/** UsersTable lists what is known of users, by pseudonym; names that few users have are not shown. */
export function UsersTable({ may }: { may: boolean }) {
  const url = useUrl();
  const now = useNow(60_000);
  const zone = useZone();
  const text = url.get("text") ?? "";
  // The way to the pages before: the last pseudonym of each.
  const trail = (url.get("from") ?? "").split(" ").filter(Boolean);
  const list = useQuery({
    ...useTRPC().profiles.users.queryOptions({ text, cursor: trail.at(-1), limit: PAGE }),
    placeholderData: (before) => before,
  });
  const [open, setOpen] = useState<string>();
  const { items = [], total = 0, nextCursor = null, k = 0 } = list.data ?? {};
  const first = trail.length * PAGE;
  const columns: Column<UserRow>[] = [
    {
      key: "user",
      head: "User",
      cell: ({ pseudonym }) => (
        <Link className="link mono break-all" href={`/behaviour/subjects/${encodeURIComponent(pseudonym)}`}>
          {pseudonym}
        </Link>
      ),
    },
    ...FIELDS.map(({ kind, head, wide }) => ({
      key: kind,
      head,
      wide,
      cell: (user: UserRow) =>
        user[kind] ?? (
          <span className="text-ink-3">{user.hidden.includes(kind) ? `under ${k} users` : "not said"}</span>
        ),
    })),
    { key: "may", head: "Permissions", numeric: true, wide: true, cell: (user) => figures(user.permissions) },
    {
      key: "likes",
      head: "Preferences",
      numeric: true,
      wide: true,
      cell: (user) => figures(user.preferences),
    },
    {
      key: "at",
      head: "Last changed",
      wide: true,
      cell: ({ updatedAt }) => when(Date.parse(updatedAt), now, zone),
    },
    ...(may
      ? [
          {
            key: "acts",
            head: "Acts",
            quietHead: true,
            numeric: true,
            cell: ({ pseudonym }: UserRow) => (
              <Button size="row" aria-label={`Change ${pseudonym}`} onClick={() => setOpen(pseudonym)}>
                Change
              </Button>
            ),
          },
        ]
      : []),
  ];
  return (
    <Panel
      flush
      title="Users"
      note={
        items.length > 0
          ? `${sayRows(first, items.length, total)}, by pseudonym; what fewer than ${figures(k)} share is not named`
          : undefined
      }
      actions={
        <>
          <SearchField
            label="Filter by pseudonym, plan, role, segment or region"
            text={text}
            onText={(next) => url.set({ text: next || null, from: null }, "replace")}
          />
          {(trail.length > 0 || nextCursor !== null) && (
            <Turn
              onBack={
                trail.length > 0 ? () => url.set({ from: trail.slice(0, -1).join(" ") || null }) : undefined
              }
              onNext={
                nextCursor === null ? undefined : () => url.set({ from: [...trail, nextCursor].join(" ") })
              }
            />
          )}
        </>
      }
    >
      {list.isPending ? (
        <Loading lines={4} what="Reading profiles" />
      ) : list.isError ? (
        <QueryFault error={list.error} what="Profiles" onRetry={() => void list.refetch()} />
      ) : (
        <DataTable
          caption="Profiles of users"
          keys={false}
          columns={columns}
          rows={items}
          rowKey={({ pseudonym }) => pseudonym}
          empty={
            text === "" ? (
              <Empty title="Nothing is known of users beforehand.">
                Plan, role, service level, permissions, preferences and region come by CSV, JSON or SCIM
                (docs/profiles.md), and are kept under pseudonyms.
              </Empty>
            ) : (
              <Empty title={`Nothing fits "${text}".`}>
                The beginning of a pseudonym fits, and a plan, role, segment, service level or region that at
                least {figures(k)} users have.
              </Empty>
            )
          }
        />
      )}
      {open !== undefined && <UserForm pseudonym={open} onClose={() => setOpen(undefined)} />}
    </Panel>
  );
}
