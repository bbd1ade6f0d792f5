import type { FleetPlan, FleetPool, NodeType } from "@/server/core/planning/mpc/fleet";
import type { Db } from "./client";
import type { Prisma } from "./prisma/client";

/** PoolRow is a pool with the name of its node type. */
export interface PoolRow extends FleetPool {
  readonly nodeTypeName: string;
}

/** findNodeTypes lists node types in order of name. */
export async function findNodeTypes(db: Db): Promise<NodeType[]> {
  const rows = await db.nodeType.findMany({ orderBy: { name: "asc" } });
  return rows.map(({ id, name, provides, startupSeconds }) => ({
    id,
    name,
    provides: provides as NodeType["provides"],
    startupSeconds,
  }));
}

/** saveNodeType makes a node type, or changes the one of the same name. */
export async function saveNodeType(db: Db, type: Omit<NodeType, "id">): Promise<NodeType> {
  const data = { provides: type.provides as Prisma.InputJsonObject, startupSeconds: type.startupSeconds };
  const { id } = await db.nodeType.upsert({
    where: { name: type.name },
    create: { name: type.name, ...data },
    update: data,
  });
  return { id, ...type };
}

/** findPools lists pools in order of region, node type and market. */
export async function findPools(db: Db): Promise<PoolRow[]> {
  const rows = await db.pool.findMany({
    include: { nodeType: true },
    orderBy: [{ region: "asc" }, { nodeType: { name: "asc" } }, { market: "asc" }],
  });
  return rows.map(({ nodeType, nodeTypeId, createdAt: _, ...pool }) => ({
    ...pool,
    market: pool.market as FleetPool["market"],
    nodeType: nodeTypeId,
    nodeTypeName: nodeType.name,
    starting: [],
  }));
}

/** savePool makes a pool, or changes the one of the same region, node type and market; gives its id. */
export async function savePool(
  db: Db,
  pool: Omit<FleetPool, "id" | "starting" | "nodeType"> & { nodeTypeId: string },
): Promise<string> {
  const { region, nodeTypeId, market } = pool;
  const { id } = await db.pool.upsert({
    where: { region_nodeTypeId_market: { region, nodeTypeId, market } },
    create: pool,
    update: pool,
  });
  return id;
}

/** KeptFleetPlan is a fleet plan as it is stored, with what it leaves out or assumes. */
export type KeptFleetPlan = FleetPlan & { notes: readonly { workload: string; why: string }[] };

/** Fleet plans that are kept: a day of them. */
const KEPT_PLANS = 96;

/** saveFleetPlan keeps the plan made at `at` (epoch ms) and drops those that are long past. */
export async function saveFleetPlan(db: Db, at: number, plan: KeptFleetPlan): Promise<void> {
  await db.fleetPlan.create({ data: { at: new Date(at), plan: plan as unknown as Prisma.InputJsonObject } });
  const old = await db.fleetPlan.findMany({
    orderBy: { at: "desc" },
    skip: KEPT_PLANS,
    select: { id: true },
  });
  if (old.length > 0) await db.fleetPlan.deleteMany({ where: { id: { in: old.map(({ id }) => id) } } });
}

/** newestFleetPlan gives the newest plan and when it was made (epoch ms); null before the first. */
export async function newestFleetPlan(db: Db): Promise<({ at: number } & KeptFleetPlan) | null> {
  const row = await db.fleetPlan.findFirst({ orderBy: { at: "desc" } });
  return row && { ...(row.plan as unknown as KeptFleetPlan), at: row.at.getTime() };
}
