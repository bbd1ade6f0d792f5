"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { Here } from "@/components/shell/here";
import { useMay } from "@/components/shell/use-shell";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { DataTable } from "@/components/ui/data-table";
import { figures } from "@/components/ui/format";
import { when } from "@/components/ui/format-time";
import { NextLine } from "@/components/ui/next-line";
import { PageHead, Panel } from "@/components/ui/panel";
import { Empty, Loading, QueryFault } from "@/components/ui/states";
import { TileStrip } from "@/components/ui/tiles";
import { useToast } from "@/components/ui/toast";
import { ApplicationForm } from "./application-form";
import { costText } from "./prepare-profiles";
import type { Detail } from "./types";

/** ApplicationPage shows what is said of one application beside what was learnt of it, and changes it. */
export function ApplicationPage({ application }: { application: string }) {
  const query = useQuery(useTRPC().profiles.get.queryOptions({ application }));
  if (query.isPending) return <Loading lines={6} />;
  if (query.isError)
    return <QueryFault error={query.error} what="The profile" onRetry={() => void query.refetch()} />;
  return <Shown detail={query.data} />;
}

function Shown({ detail }: { detail: Detail }) {
  const { name, profile, workloads, updatedAt, updatedBy } = detail;
  const trpc = useTRPC();
  const toast = useToast();
  const now = useNow(60_000);
  const zone = useZone();
  const may = useMay("workloads:write");
  const [editing, setEditing] = useState(false);
  const [removing, setRemoving] = useState(false);
  const setMany = useMutation(trpc.profiles.setMany.mutationOptions());
  const back = () => setMany.mutate({ profiles: [{ application: name, profile }] });
  const remove = useMutation(
    trpc.profiles.remove.mutationOptions({
      onSuccess: () =>
        toast({ title: `The profile of ${name} is forgotten.`, text: "What was learnt stays.", undo: back }),
      onError: (error) => toast({ kind: "error", title: "Nothing was changed.", text: error.message }),
    }),
  );
  const rows = actionsOf(detail);
  const orNone = (value: number | undefined) => (value === undefined ? "not said" : figures(value));
  return (
    <>
      <Here crumbs={[{ label: name }]} />
      <PageHead
        title={name}
        lead={
          updatedAt === null
            ? "Nothing is said of it."
            : `Last changed ${when(Date.parse(updatedAt), now, zone)} by ${updatedBy}.`
        }
        actions={
          may && (
            <>
              {profile !== null && (
                <Button variant="danger" onClick={() => setRemoving(true)}>
                  Forget profile
                </Button>
              )}
              <Button variant="primary" onClick={() => setEditing(true)}>
                {profile === null ? "Describe it" : "Change profile"}
              </Button>
            </>
          )
        }
      />
      <NextLine decides="rule">
        {profile?.priority === undefined
          ? `When capacity is short it has priority ${detail.priority}, and everything else is learnt.`
          : `When capacity is short it has priority ${profile.priority}, as its profile says, from the next cycle on.`}
      </NextLine>
      <TileStrip
        label="What is said"
        tiles={[
          { label: "Priority", figure: orNone(profile?.priority), second: "1 is served first" },
          {
            label: "Start-up",
            figure: orNone(profile?.startupSeconds),
            unit: profile?.startupSeconds === undefined ? undefined : "s",
            second: "until the first request is served",
          },
          {
            label: "Concurrency",
            figure: orNone(profile?.concurrency),
            second: "requests that a replica carries at once",
          },
          {
            label: "Workloads",
            figure: figures(workloads.length),
            second: (
              <span className="flex flex-wrap gap-x-2 whitespace-normal">
                {workloads.slice(0, 3).map(({ id, name: title }) => (
                  <Link key={id} className="link" href={`/workloads/${id}`}>
                    {title}
                  </Link>
                ))}
                {workloads.length > 3 && `and ${figures(workloads.length - 3)} more`}
              </span>
            ),
          },
        ]}
      />
      <div className="mt-3 grid items-start gap-3 xl:grid-cols-[minmax(0,1fr)_300px]">
        <Panel flush title="What one act takes" note="said by the owner, and seen">
          <DataTable
            caption="Actions and what one act takes"
            keys={false}
            rows={rows}
            rowKey={(row) => row.name}
            empty={
              <Empty title="No action is known.">
                Name them in the profile, or wait: they are learnt from activity and what users use.
              </Empty>
            }
            columns={[
              {
                key: "action",
                head: "Action",
                cell: (row) => <span className="mono break-words sm:whitespace-nowrap">{row.name}</span>,
              },
              {
                key: "said",
                head: "Said",
                cell: (row) => row.said ?? <span className="text-ink-3">not said</span>,
              },
              {
                key: "learnt",
                head: "Seen",
                cell: (row) => row.learnt ?? <span className="text-ink-3">not yet</span>,
              },
              {
                key: "acts",
                head: "From acts",
                numeric: true,
                wide: true,
                cell: (row) => (row.acts === undefined ? "" : figures(row.acts)),
              },
            ]}
          />
        </Panel>
        <Panel title="Stack">
          {profile === null || profile.stack.length === 0 ? (
            <p className="text-ink-2">Not said.</p>
          ) : (
            <ul className="m-0 flex list-none flex-wrap gap-1.5 p-0">
              {profile.stack.map((part) => (
                <li key={part} className="rounded-badge bg-sunken px-1.5 text-small">
                  {part}
                </li>
              ))}
            </ul>
          )}
        </Panel>
      </div>
      {editing && <ApplicationForm detail={detail} onClose={() => setEditing(false)} onUndo={back} />}
      <Confirm
        open={removing}
        onClose={() => setRemoving(false)}
        title={`Forget the profile of ${name}?`}
        description="What its owner said goes. What was learnt of it stays, and so does its priority."
        act="Forget profile"
        onAct={() => remove.mutate({ application: name })}
      />
    </>
  );
}

interface ActionLine {
  name: string;
  said?: string;
  learnt?: string;
  acts?: number;
}

/** actionsOf puts what is said and what was seen of each action side by side, said ones first. */
function actionsOf({ profile, learnt }: Detail): ActionLine[] {
  const lines = new Map<string, ActionLine>();
  for (const { name, costs, durationMs } of profile?.actions ?? []) {
    const parts = [costText(costs), durationMs === undefined ? "" : `${figures(durationMs)} ms`];
    lines.set(name, { name, said: parts.filter(Boolean).join(", ") || "cost not known" });
  }
  for (const { name, costs, acts } of learnt)
    lines.set(name, { ...lines.get(name), name, learnt: costText(costs), acts });
  return [...lines.values()];
}
