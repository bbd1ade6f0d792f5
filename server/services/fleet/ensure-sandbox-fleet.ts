import type { Market, NodeType } from "@/server/core/planning/mpc/fleet";
import type { Db } from "@/server/store/client";
import { findNodeTypes, saveNodeType, savePool } from "@/server/store/fleet";

const GIB = 2 ** 30;
const MB = 1e6;

/** What the sandbox's workloads could stand on; sizes and prices are those of common cloud machines. */
const NODE_TYPES: readonly Omit<NodeType, "id">[] = [
  {
    name: "General",
    provides: { cpu: 16, memory: 64 * GIB, bandwidth: 1500 * MB, storage_io: 500 * MB },
    startupSeconds: 180,
  },
  {
    name: "Compute",
    provides: { cpu: 32, memory: 64 * GIB, bandwidth: 1500 * MB, storage_io: 500 * MB },
    startupSeconds: 240,
  },
  {
    name: "Memory",
    provides: { cpu: 16, memory: 128 * GIB, bandwidth: 1500 * MB, storage_io: 500 * MB },
    startupSeconds: 300,
  },
];

const PRICES: Readonly<Record<string, number>> = { General: 0.77, Compute: 1.36, Memory: 1.01 };

/** Nodes that serve now, by region and type, all on demand: about what the sandbox's own scaler fills on an ordinary day. */
const STANDING: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "eu-west": { General: 5 },
  "us-east": { General: 1, Memory: 7 },
  "eu-central": { Compute: 5 },
  "eu-north": { General: 5 },
  "ap-southeast": { General: 6 },
};
const MOST: Readonly<Record<Market, number>> = { reserved: 0, "on-demand": 40, spot: 20 };

/** ensureSandboxFleet gives an installation with the sandbox node types and pools to plan with, unless it has any. */
export async function ensureSandboxFleet(db: Db): Promise<void> {
  if ((await findNodeTypes(db)).length > 0) return;
  const made = new Map<string, string>();
  for (const type of NODE_TYPES) made.set(type.name, (await saveNodeType(db, type)).id);
  for (const [region, standing] of Object.entries(STANDING)) {
    for (const [name, nodeTypeId] of made) {
      for (const market of ["on-demand", "spot"] as const) {
        const spot = market === "spot";
        await savePool(db, {
          region,
          nodeTypeId,
          market,
          pricePerHour: spot ? Math.round(PRICES[name] * 40) / 100 : PRICES[name],
          least: 0,
          most: MOST[market],
          interruptionsPerHour: spot ? 0.03 : 0,
          startCost: 0.05,
          ready: spot ? 0 : (standing[name] ?? 0),
        });
      }
    }
  }
}
