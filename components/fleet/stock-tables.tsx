"use client";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { duration, MEASURE_WORD, money, withUnit } from "@/components/ui/format";
import { Panel } from "@/components/ui/panel";
import { Empty } from "@/components/ui/states";
import { RESOURCES, UNIT_OF } from "@/server/core/words";
import type { Fleet, FleetNodeType, FleetPool } from "./types";

/** PoolsTable lists the pools with what serves now and what is planned next; those without a node only when asked. */
export function PoolsTable({
  fleet,
  may,
  onChange,
}: {
  fleet: Fleet;
  may: boolean;
  onChange: (pool: FleetPool) => void;
}) {
  const [all, setAll] = useState(false);
  const next = new Map(fleet.plan?.pools.map(({ pool, paid }) => [pool, paid[0]]));
  const used = fleet.pools.filter((pool) => pool.ready > 0 || (next.get(pool.id) ?? 0) > 0);
  // Without a plan nothing tells which pools matter.
  const folds = fleet.plan !== null && used.length > 0 && used.length < fleet.pools.length;
  return (
    <Panel
      flush
      title="Pools"
      note={folds ? `${used.length} of ${fleet.pools.length} have nodes, now or as planned` : undefined}
      actions={
        folds && (
          <Button aria-pressed={all} onClick={() => setAll(!all)}>
            {all ? "Show those with nodes" : "Show all"}
          </Button>
        )
      }
    >
      <DataTable
        caption="Pools of nodes"
        rows={folds && !all ? used : fleet.pools}
        rowKey={(pool) => pool.id}
        onOpen={may ? onChange : undefined}
        empty={<Empty title="There are no pools yet.">A pool is nodes of one type in one region.</Empty>}
        columns={[
          {
            key: "region",
            head: "Region",
            cell: (pool) => (
              <>
                {pool.region}
                <span className="block text-ink-3 md:hidden">
                  {pool.nodeTypeName}, {pool.market}
                </span>
              </>
            ),
          },
          { key: "type", head: "Node type", wide: true, cell: (pool) => pool.nodeTypeName },
          { key: "market", head: "Paid as", wide: true, cell: (pool) => pool.market },
          { key: "ready", head: "Now", numeric: true, cell: (pool) => pool.ready },
          { key: "next", head: "Planned", numeric: true, cell: (pool) => next.get(pool.id) ?? "" },
          {
            key: "limits",
            head: "Limits",
            numeric: true,
            wide: true,
            cell: (pool) => `${pool.least} to ${pool.most}`,
          },
          {
            key: "price",
            head: "A node",
            numeric: true,
            wide: true,
            cell: (pool) => money(pool.pricePerHour, "/h"),
          },
          {
            key: "change",
            head: "Actions",
            quietHead: true,
            numeric: true,
            cell: (pool) => (
              <Button
                size="row"
                disabled={!may}
                aria-label={`Change ${pool.nodeTypeName} in ${pool.region} (${pool.market})`}
                onClick={() => onChange(pool)}
              >
                Change
              </Button>
            ),
          },
        ]}
      />
    </Panel>
  );
}

/** NodeTypesTable lists the node types with what they provide. */
export function NodeTypesTable({
  types,
  may,
  onChange,
}: {
  types: readonly FleetNodeType[];
  may: boolean;
  onChange: (type: FleetNodeType) => void;
}) {
  return (
    <Panel flush title="Node types">
      <DataTable
        caption="Node types"
        keys={false}
        rows={types}
        rowKey={(type) => type.id}
        empty={<Empty title="There are no node types yet.">A node type is one size of machine.</Empty>}
        columns={[
          { key: "name", head: "Name", cell: (type) => type.name },
          {
            key: "provides",
            head: "Provides",
            cell: (type) =>
              RESOURCES.filter((resource) => type.provides[resource] !== undefined)
                .map(
                  (resource) =>
                    `${MEASURE_WORD[resource]} ${withUnit(type.provides[resource] ?? 0, UNIT_OF[resource])}`,
                )
                .join(", "),
          },
          {
            key: "startup",
            head: "Ready after",
            numeric: true,
            wide: true,
            cell: (type) => duration(type.startupSeconds * 1000),
          },
          {
            key: "change",
            head: "Actions",
            quietHead: true,
            numeric: true,
            cell: (type) => (
              <Button
                size="row"
                disabled={!may}
                aria-label={`Change ${type.name}`}
                onClick={() => onChange(type)}
              >
                Change
              </Button>
            ),
          },
        ]}
      />
    </Panel>
  );
}
