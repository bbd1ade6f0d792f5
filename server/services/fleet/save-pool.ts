import { z } from "zod";
import { MARKETS } from "@/server/core/planning/mpc/fleet";
import { AppError, notFound } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { findNodeTypes, savePool as save } from "@/server/store/fleet";

/** savePool makes a pool, or changes the one of the same region, node type and market. */
export const savePool = mutation({
  name: "savePool",
  scope: "settings:write",
  input: z.object({
    region: z.string().trim().min(1).max(80),
    /** Id or name. */
    nodeType: z.string().min(1),
    market: z.enum(MARKETS).default("on-demand"),
    pricePerHour: z.number().min(0).max(100_000),
    least: z.int().min(0).max(100_000).default(0),
    most: z.int().min(0).max(100_000),
    interruptionsPerHour: z.number().min(0).max(60).default(0),
    startCost: z.number().min(0).max(10_000).default(0),
    ready: z.int().min(0).max(100_000).default(0),
  }),
  rest: { method: "POST", path: "/pools", summary: "Makes or changes a pool of nodes.", status: 201 },
  async run({ db, enqueue, tell }, { nodeType, ...pool }) {
    if (pool.least > pool.most)
      throw new AppError(
        "invalid_input",
        `least is ${pool.least} and most is ${pool.most}. Raise the most or lower the least.`,
      );
    const type = (await findNodeTypes(db)).find(({ id, name }) => id === nodeType || name === nodeType);
    if (!type) throw notFound("node type", nodeType);
    const id = await save(db, { ...pool, nodeTypeId: type.id });
    enqueue({ name: "planFleet", payload: { asked: true } });
    tell("fleet");
    return { id, ...pool, nodeType: type.id, nodeTypeName: type.name };
  },
  audit: (_, output) => ({
    targetKind: "pool",
    targetId: output.id,
    targetName: `${output.nodeTypeName} in ${output.region}`,
    summary: `Set the pool ${output.nodeTypeName} in ${output.region} (${output.market}): ${output.least} to ${output.most} nodes at $${output.pricePerHour.toFixed(2)}/h.`,
    after: output,
  }),
});
