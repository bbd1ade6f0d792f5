"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { type Column, DataTable } from "@/components/ui/data-table";
import { Confirm } from "@/components/ui/confirm";
import { Panel } from "@/components/ui/panel";
import { Empty, Loading, QueryFault } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";
import type { AppRouter } from "@/server/api/router";
import { SharedLimitForm } from "./shared-limit-form";

type Limit = inferRouterOutputs<AppRouter>["settings"]["sharedLimits"]["items"][number];

const amountOf = ({ unit }: Pick<Limit, "unit">, amount: number): string =>
  unit === "replicas" ? `${amount} replicas` : `$${amount.toFixed(2)}/h`;

/** SharedLimits lists what workloads share, how much of it they have, and lets an admin change it. */
export function SharedLimits({ admin }: { admin: boolean }) {
  const trpc = useTRPC();
  const toast = useToast();
  const limits = useQuery(trpc.settings.sharedLimits.queryOptions({}));
  const [open, setOpen] = useState<Limit | "new">();
  const [leaving, setLeaving] = useState<Limit>();
  const remove = useMutation(
    trpc.settings.removeSharedLimit.mutationOptions({
      onSuccess: () => void limits.refetch(),
      onError: (error) => toast({ kind: "error", title: "Not removed.", text: error.message }),
    }),
  );
  if (limits.isPending) return <Loading lines={3} />;
  if (limits.isError)
    return <QueryFault error={limits.error} what="Shared limits" onRetry={() => void limits.refetch()} />;
  const columns: Column<Limit>[] = [
    { key: "name", head: "Limit", cell: (limit) => <span className="font-[560]">{limit.name}</span> },
    {
      key: "used",
      head: "In use",
      cell: (limit) => (
        <span className="num">
          {amountOf(limit, limit.used)} of {amountOf(limit, limit.amount)}{" "}
          {limit.used > limit.amount && <Badge ink="amber">above</Badge>}
        </span>
      ),
    },
    {
      key: "first",
      head: "Goes first",
      wide: true,
      cell: (limit) => (limit.firstPriority === 0 ? "nobody" : `priority 1 to ${limit.firstPriority}`),
    },
    {
      key: "workloads",
      head: "Workloads",
      wide: true,
      cell: (limit) => (
        <span className="text-ink-2">
          {limit.workloads.map(({ name, replicas }) => `${name} ${replicas}`).join(", ") || "none"}
        </span>
      ),
    },
    ...(admin
      ? [
          {
            key: "acts",
            head: "Acts",
            quietHead: true,
            numeric: true,
            cell: (limit: Limit) => (
              <span className="inline-flex gap-1.5">
                <Button size="row" onClick={() => setOpen(limit)}>
                  Change
                </Button>
                <Button size="row" variant="danger" onClick={() => setLeaving(limit)}>
                  Remove
                </Button>
              </span>
            ),
          },
        ]
      : []),
  ];
  return (
    <Panel
      flush
      title="Shared limits"
      note="what several workloads have together"
      actions={
        admin && (
          <Button variant="primary" onClick={() => setOpen("new")}>
            Add limit
          </Button>
        )
      }
    >
      <DataTable
        caption="Shared limits"
        columns={columns}
        rows={limits.data.items}
        rowKey={(limit) => limit.id}
        empty={
          <Empty title="No workloads share a limit.">
            Each has what its own policy allows. With a limit, shares follow priority when it is short.
          </Empty>
        }
      />
      {open !== undefined && (
        <SharedLimitForm
          limit={open === "new" ? undefined : open}
          onClose={() => setOpen(undefined)}
          onSaved={() => {
            setOpen(undefined);
            void limits.refetch();
          }}
        />
      )}
      <Confirm
        open={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        title={`Remove ${leaving?.name}?`}
        description="From the next cycle on its workloads have what their own policies allow."
        act={`Remove ${leaving?.name}`}
        onAct={() => leaving && remove.mutate({ id: leaving.id })}
      />
    </Panel>
  );
}
