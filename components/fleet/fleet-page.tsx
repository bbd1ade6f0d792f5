"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { useMay } from "@/components/shell/use-shell";
import { Button } from "@/components/ui/button";
import { figures, money, percent, signed } from "@/components/ui/format";
import { clock } from "@/components/ui/format-time";
import { NextLine } from "@/components/ui/next-line";
import { PageHead, Panel } from "@/components/ui/panel";
import { Empty, Loading, QueryFault } from "@/components/ui/states";
import { TileStrip } from "@/components/ui/tiles";
import { useKeys } from "@/components/ui/use-keys";
import { ChangesPanel } from "./changes-panel";
import { LimitsPanel } from "./limits-panel";
import { NodeTypeForm } from "./node-type-form";
import { NodesChart } from "./nodes-chart";
import { PoolForm } from "./pool-form";
import { changesOf, costsOf, prepareNodes } from "./prepare-nodes";
import { NodeTypesTable, PoolsTable } from "./stock-tables";
import type { Fleet, FleetNodeType, FleetPlan, FleetPool } from "./types";

/** FleetPage answers what nodes there are, what they cost, and what the optimiser advises for the next hours. */
export function FleetPage() {
  const trpc = useTRPC();
  const may = useMay("settings:write");
  const now = useNow(30_000);
  const found = useQuery(trpc.fleet.get.queryOptions({}));
  const [pool, setPool] = useState<FleetPool | "new">();
  const [type, setType] = useState<FleetNodeType | "new">();
  const types = found.data?.nodeTypes ?? [];
  const mayPool = may && types.length > 0;
  useKeys([{ keys: "n", does: "Add a pool", run: () => setPool("new"), enabled: mayPool }]);
  if (found.error)
    return <QueryFault error={found.error} what="The fleet" onRetry={() => void found.refetch()} />;
  if (!found.data) return <Loading lines={8} what="Reading the fleet" />;
  const fleet = found.data;
  const { plan } = fleet;
  const title = may ? undefined : "An admin changes nodes and pools.";
  return (
    <>
      <PageHead
        roomTitle
        title="Fleet"
        lead="What nodes there are, what they cost, and what the next hours need."
        actions={
          <>
            <Button disabled={!may} title={title} onClick={() => setType("new")}>
              Add node type
            </Button>
            <Button
              variant="primary"
              hint="N"
              disabled={!mayPool}
              title={title ?? (mayPool ? undefined : "Add a node type first.")}
              onClick={() => setPool("new")}
            >
              Add pool
            </Button>
          </>
        }
      />
      {plan ? (
        <Planned fleet={fleet} plan={plan} now={now} />
      ) : (
        <Panel label="Plan">
          <Empty
            title={
              fleet.pools.length === 0 ? "There are no pools of nodes yet." : "The fleet is not planned yet."
            }
          >
            {fleet.pools.length === 0
              ? "Add a node type and a pool with its price and limits. The next hours are then planned every 15 min."
              : "The first plan follows within 5 min once a workload is observed."}
          </Empty>
        </Panel>
      )}
      <div className="mt-3 grid gap-3">
        <PoolsTable fleet={fleet} may={may} onChange={setPool} />
        <NodeTypesTable types={types} may={may} onChange={setType} />
      </div>
      {pool && (
        <PoolForm
          pool={pool === "new" ? undefined : pool}
          nodeTypes={types}
          onClose={() => setPool(undefined)}
        />
      )}
      {type && <NodeTypeForm type={type === "new" ? undefined : type} onClose={() => setType(undefined)} />}
    </>
  );
}

function Planned({ fleet, plan, now }: { fleet: Fleet; plan: FleetPlan; now: number }) {
  const zone = useZone();
  const chart = prepareNodes(fleet, plan);
  const changes = changesOf(fleet, plan);
  const costs = costsOf(fleet, plan);
  const [first] = changes;
  const nodes = fleet.pools.reduce((sum, { ready }) => sum + ready, 0);
  const difference = costs.planned - costs.now;
  return (
    <div className="grid gap-3">
      <div className="-mb-3">
        <NextLine decides="person">
          {first ? (
            <>
              {first.at <= now ? "Now" : `At ${clock(first.at, zone)}`}: <b>{first.pool.nodeTypeName}</b> in{" "}
              {first.pool.region} ({first.pool.market}) from{" "}
              <b>
                {first.from} to {first.to}
              </b>{" "}
              nodes. It is advice; you start and stop nodes.
            </>
          ) : (
            <>The nodes that serve now are right for the next {figures(costs.hours)} h. It is advice.</>
          )}
        </NextLine>
      </div>
      <TileStrip
        label="Fleet in figures"
        tiles={[
          { label: "Nodes now", figure: String(nodes), second: `in ${fleet.pools.length} pools` },
          { label: "Cost now", figure: money(costs.now), unit: "/h", second: "at the pools' prices" },
          {
            label: "Cost as planned",
            figure: money(costs.planned),
            unit: "/h",
            second: `mean of the next ${figures(costs.hours)} h, with starts`,
          },
          {
            label: "Against now",
            figure: costs.now > 0 ? `${signed((difference / costs.now) * 100)} %` : money(difference),
            second: `${money(difference * costs.hours)} in ${figures(costs.hours)} h`,
            ink: difference < 0 ? "teal" : undefined,
          },
          {
            label: "Above the best at most",
            figure: plan.gap === undefined ? "unknown" : percent(plan.gap),
            second: plan.planner === "mpc" ? "proven by the optimiser" : "the plain rule proves nothing",
          },
        ]}
      />
      <NodesChart chart={chart} />
      <div className="grid gap-3 lg:grid-cols-2">
        <ChangesPanel changes={changes} />
        <LimitsPanel plan={plan} nextAt={fleet.nextAt} />
      </div>
    </div>
  );
}
