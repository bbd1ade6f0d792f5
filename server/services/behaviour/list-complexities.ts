import { z } from "zod";
import type { Support } from "@/server/core/behaviour/complexity/support";
import { USER_RESOURCES } from "./expect";
import { UNIT_OF } from "@/server/core/words";
import { query } from "@/server/services/verb";
import { iso } from "@/server/services/workloads/view";
import { readMemory } from "@/server/store/behaviour";
import type { StoredCosts } from "./memory";

/** listComplexities gives what an act of each action costs, the dearest first, with the evidence that it rests on. */
export const listComplexities = query({
  name: "listComplexities",
  scope: "read",
  input: z.object({}),
  rest: {
    method: "GET",
    path: "/complexities",
    summary: "Lists the complexity of each action with its range and the acts that it was learnt from.",
  },
  async run({ db }) {
    const costs = await readMemory<StoredCosts>(db, "costs");
    const support = new Map((costs?.body.support ?? []).map((one) => [one.action, one]));
    return {
      at: costs ? iso(costs.at) : null,
      items: [...(costs?.body.scored ?? [])]
        .sort((a, b) => b.score - a.score || (a.action < b.action ? -1 : 1))
        .map(({ amounts, ...one }) => ({
          ...one,
          /** What one act takes, in unit-seconds: core-seconds, byte-seconds, bytes. */
          amounts: USER_RESOURCES.map((resource) => ({
            resource,
            unit: UNIT_OF[resource],
            amount: amounts[resource] ?? 0,
          })),
          evidence: evidenceOf(support.get(one.action)),
        })),
      nextCursor: null,
    };
  },
});

/** evidenceOf tells what a score rests on: stretches of time, users, resources, and how much is borrowed; null where it was not kept. */
const evidenceOf = (support: Support | undefined) =>
  support
    ? {
        observations: support.observations,
        users: support.users,
        resources: support.resources,
        /** 0 to 1: told by how long the action takes and what it sends, by what all actions of the application cost; the rest was measured. */
        borrowed: support.borrowed,
        durationMs: support.durationMs ?? null,
        bytes: support.bytes ?? null,
      }
    : null;
