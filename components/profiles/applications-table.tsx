"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { DataTable } from "@/components/ui/data-table";
import { figures } from "@/components/ui/format";
import { when } from "@/components/ui/format-time";
import { sayRows, Turn } from "@/components/ui/pager";
import { Panel } from "@/components/ui/panel";
import { SearchField } from "@/components/ui/search-field";
import { Empty, Loading, QueryFault } from "@/components/ui/states";
import { useUrl } from "@/components/workloads/use-url";

const PAGE = 50;
const addressOf = (name: string): string => `/profiles/${encodeURIComponent(name)}`;

/** ApplicationsTable lists applications with what their owners say of them. */
export function ApplicationsTable({ may }: { may: boolean }) {
  const url = useUrl();
  const router = useRouter();
  const now = useNow(60_000);
  const zone = useZone();
  const text = url.get("text") ?? "";
  const from = Number(url.get("from") ?? 0);
  const list = useQuery({
    ...useTRPC().profiles.list.queryOptions({ text, cursor: from, limit: PAGE }),
    placeholderData: (before) => before,
  });
  const { applications: rows = [], total = 0, nextCursor = null } = list.data ?? {};
  const none = <span className="text-ink-3">not said</span>;
  return (
    <Panel
      flush
      title="Applications"
      note={rows.length > 0 ? sayRows(from, rows.length, total) : undefined}
      actions={
        <>
          <SearchField
            label="Filter by name, stack or action"
            text={text}
            onText={(next) => url.set({ text: next || null, from: null }, "replace")}
          />
          {(from > 0 || nextCursor !== null) && (
            <Turn
              onBack={
                from > 0 ? () => url.set({ from: from > PAGE ? String(from - PAGE) : null }) : undefined
              }
              onNext={nextCursor === null ? undefined : () => url.set({ from: nextCursor })}
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
          caption="Profiles of applications"
          rows={rows}
          rowKey={({ id }) => id}
          onOpen={({ name }) => router.push(addressOf(name))}
          empty={
            text === "" ? (
              <Empty title="No application is known yet.">
                Applications appear with their workloads.{" "}
                {may && "A YAML file of profiles can name them before: Import YAML."}
              </Empty>
            ) : (
              <Empty title={`Nothing fits "${text}".`}>
                Names, parts of the stack and names of actions are searched.
              </Empty>
            )
          }
          columns={[
            {
              key: "name",
              head: "Application",
              cell: ({ name, profile }) => (
                <>
                  <Link className="link font-[560]" href={addressOf(name)}>
                    {name}
                  </Link>
                  <span className="block text-small text-ink-2">
                    {profile === null ? "nothing is said of it" : profile.stack.join(", ")}
                  </span>
                </>
              ),
            },
            {
              key: "priority",
              head: "Priority",
              numeric: true,
              cell: ({ profile }) => profile?.priority ?? none,
            },
            {
              key: "start",
              head: "Start-up",
              numeric: true,
              cell: ({ profile }) =>
                profile?.startupSeconds === undefined ? none : `${figures(profile.startupSeconds)} s`,
            },
            {
              key: "concurrency",
              head: "Requests a replica",
              numeric: true,
              wide: true,
              cell: ({ profile }) =>
                profile?.concurrency === undefined ? none : figures(profile.concurrency),
            },
            {
              key: "actions",
              head: "Actions",
              numeric: true,
              wide: true,
              cell: ({ profile }) => figures(profile?.actions.length ?? 0),
            },
            {
              key: "changed",
              head: "Last changed",
              wide: true,
              cell: ({ updatedAt, updatedBy }) =>
                updatedAt === null ? none : `${when(Date.parse(updatedAt), now, zone)} by ${updatedBy}`,
            },
          ]}
        />
      )}
    </Panel>
  );
}
