"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { figures, percent } from "@/components/ui/format";
import { Panel } from "@/components/ui/panel";
import { Empty, Loading, QueryFault } from "@/components/ui/states";
import { useKeys } from "@/components/ui/use-keys";
import { useUrl } from "@/components/workloads/use-url";
import { Choose } from "./choose";
import { ActionGraph } from "./action-graph";
import { graphSentence, shortAction } from "./prepare-graph";
import type { ActionGraph as Graph } from "./types";

const LEAST = [
  { value: "0.05", label: "5 %" },
  { value: "0.1", label: "10 %" },
  { value: "0.2", label: "20 %" },
  { value: "0.4", label: "40 %" },
] as const;

/** GraphPanel shows what is done after what, of everybody or of one segment, as a graph with the table behind it; all choices are in the address. */
export function GraphPanel({ segmentId }: { segmentId?: number }) {
  const trpc = useTRPC();
  const url = useUrl();
  const least = LEAST.find(({ value }) => value === url.get("least"))?.value ?? "0.1";
  const segment = segmentId ?? (Number(url.get("segment")) || undefined);
  const application = url.get("application") ?? undefined;
  const table = url.get("steps") === "table";
  const toggle = () => url.set({ steps: table ? null : "table" }, "replace");
  useKeys([{ keys: "shift+t", does: "Table behind the graph", run: toggle }]);
  const found = useQuery({
    ...trpc.behaviour.graph.queryOptions({ segment, application, least: Number(least) }),
    placeholderData: keepPreviousData,
  });
  const data = found.data;
  return (
    <Panel
      flush
      label="What follows what"
      title="What follows what"
      note="likeliest next action, within sessions"
      actions={
        <>
          {segmentId === undefined && (
            <Choose
              label="Segment"
              value={segment === undefined ? "" : String(segment)}
              options={[
                { value: "", label: "everybody" },
                ...(data?.segments ?? []).map(({ id, name }) => ({ value: String(id), label: name })),
              ]}
              onValue={(value) => url.set({ segment: value || null })}
            />
          )}
          <Choose
            label="Application"
            value={application ?? ""}
            options={[
              { value: "", label: "all" },
              ...(data?.applications ?? []).map((value) => ({ value, label: value })),
            ]}
            onValue={(value) => url.set({ application: value || null })}
          />
          <Choose
            label="From"
            value={least}
            options={LEAST}
            onValue={(value) => url.set({ least: value === "0.1" ? null : value })}
          />
          <Button aria-pressed={table} onClick={toggle}>
            Table
          </Button>
        </>
      }
    >
      {found.error ? (
        <div className="p-3">
          <QueryFault error={found.error} what="The graph of actions" onRetry={() => void found.refetch()} />
        </div>
      ) : !data ? (
        <Loading lines={8} what="Reading the graph of actions" />
      ) : data.nodes.length === 0 ? (
        <Empty title="No action was done within a session yet.">
          What follows what is counted from activity, every ten minutes.
        </Empty>
      ) : (
        <>
          <figure className="m-0" aria-label={graphSentence(data)}>
            <ActionGraph graph={data} />
            <figcaption className="px-3.5 pb-2.5 text-small text-ink-2">
              {graphSentence(data)} Each box: share of acts, then complexity. Sessions begin at the left.
              Choose an action to see its odds.
            </figcaption>
          </figure>
          {table && <StepsTable data={data} />}
        </>
      )}
    </Panel>
  );
}

/** StepsTable is the graph as a table: every action with how sessions begin and end at it, and its likeliest followers. */
function StepsTable({ data }: { data: Graph }) {
  const share = (value: number): string => percent(Math.round(value * 100) / 100);
  return (
    <div className="max-h-[460px] overflow-y-auto border-t border-line">
      <DataTable
        caption="What follows each action"
        keys={false}
        rows={data.nodes}
        rowKey={({ action }) => action}
        columns={[
          { key: "action", head: "Action", cell: ({ action }) => action },
          { key: "share", head: "Of acts", numeric: true, cell: (node) => share(node.share) },
          {
            key: "begins",
            head: "Begins sessions",
            numeric: true,
            wide: true,
            cell: (node) => share(node.begins),
          },
          {
            key: "ends",
            head: "Ends the session",
            numeric: true,
            wide: true,
            cell: (node) => share(node.ends),
          },
          {
            key: "next",
            head: "Followed by",
            cell: ({ action }) =>
              data.edges
                .filter(({ from }) => from === action)
                .map(({ to, probability }) => `${shortAction(to)} ${share(probability)}`)
                .join(", ") || `nothing in ${share(data.least)} or more`,
          },
          {
            key: "complexity",
            head: "Complexity",
            numeric: true,
            wide: true,
            cell: ({ complexity }) => (complexity === null ? "not learnt" : figures(Math.round(complexity))),
          },
        ]}
      />
    </div>
  );
}
