import { z } from "zod";
import { query } from "@/server/services/verb";
import { findNodeTypes, findPools, newestFleetPlan } from "@/server/store/fleet";
import { FLEET_EVERY_MS } from "./handle-plan-fleet";

/** getFleet tells what nodes there are, what they cost, and what the newest plan advises; plan is null before the first. */
export const getFleet = query({
  name: "getFleet",
  scope: "read",
  input: z.object({}),
  rest: { method: "GET", path: "/fleet", summary: "Tells pools of nodes and the newest plan for them." },
  async run({ db }) {
    const [nodeTypes, pools, newest] = await Promise.all([
      findNodeTypes(db),
      findPools(db),
      newestFleetPlan(db),
    ]);
    const costPerHourNow = pools.reduce((sum, { ready, pricePerHour }) => sum + ready * pricePerHour, 0);
    const nextAt = newest ? newest.at + FLEET_EVERY_MS : null;
    return { nodeTypes, pools, costPerHourNow, plan: newest, nextAt };
  },
});
