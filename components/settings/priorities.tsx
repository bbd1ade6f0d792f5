"use client";
import { useQuery } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { Button } from "@/components/ui/button";
import { type Column, DataTable } from "@/components/ui/data-table";
import { Panel } from "@/components/ui/panel";
import { Empty, Loading, QueryFault } from "@/components/ui/states";
import type { AppRouter } from "@/server/api/router";
import { sayNumber } from "@/server/core/planning/say";
import { LimitRules } from "./limit-rule-form";
import { PriorityRuleForm } from "./priority-rule-form";
import { StandingForm } from "./standing-form";

/** PriorityView is the rule of weights with what every workload weighs by it. */
export type PriorityView = inferRouterOutputs<AppRouter>["settings"]["priorities"];
type App = PriorityView["applications"][number];
type Line = App["workloads"][number] & { application: App; first: boolean };

/** Priorities shows and edits by what rule capacity and rates are divided when they are short. */
export function Priorities({ admin }: { admin: boolean }) {
  const trpc = useTRPC();
  const view = useQuery(trpc.settings.priorities.queryOptions({}));
  const [open, setOpen] = useState<App>();
  if (view.isPending) return <Loading lines={4} />;
  if (view.isError)
    return <QueryFault error={view.error} what="Priorities" onRetry={() => void view.refetch()} />;
  const lines: Line[] = view.data.applications.flatMap((application) =>
    application.workloads.map((workload, index) => ({ ...workload, application, first: index === 0 })),
  );
  const columns: Column<Line>[] = [
    {
      key: "application",
      head: "Application",
      cell: ({ application, first }) =>
        first ? (
          <span>
            <span className="font-[560]">{application.name}</span>
            <span className="block text-small text-ink-2">
              priority {application.priority}, {application.sla ?? "no service level"}
            </span>
          </span>
        ) : null,
    },
    { key: "workload", head: "Workload", cell: ({ name }) => name },
    { key: "priority", head: "Priority", numeric: true, wide: true, cell: ({ priority }) => priority },
    { key: "weight", head: "Weight", numeric: true, cell: ({ weight }) => sayNumber(weight) },
    {
      key: "because",
      head: "Why",
      wide: true,
      cell: ({ because }) => <span className="text-ink-2">{because}</span>,
    },
    ...(admin
      ? [
          {
            key: "acts",
            head: "Acts",
            quietHead: true,
            numeric: true,
            cell: ({ application, first }: Line) =>
              first ? (
                <Button
                  size="row"
                  onClick={() => setOpen(application)}
                  aria-label={`Change ${application.name}`}
                >
                  Change
                </Button>
              ) : null,
          },
        ]
      : []),
  ];
  return (
    <div className="grid items-start gap-3 xl:grid-cols-[minmax(0,1fr)_400px]">
      <Panel flush title="Who weighs how much" note="when capacity or rates are short">
        <DataTable
          caption="Weights of workloads"
          columns={columns}
          rows={lines}
          rowKey={({ id }) => id}
          empty={<Empty title="No workload is watched.">Add a source, then set who comes first.</Empty>}
        />
      </Panel>
      <div className="grid gap-3">
        <PriorityRuleForm
          key={JSON.stringify(view.data.rule)}
          view={view.data}
          admin={admin}
          onSaved={() => void view.refetch()}
        />
        <LimitRules admin={admin} />
      </div>
      {open && (
        <StandingForm
          application={open}
          slas={view.data.rule.slas}
          onClose={() => setOpen(undefined)}
          onSaved={() => {
            setOpen(undefined);
            void view.refetch();
          }}
        />
      )}
    </div>
  );
}
