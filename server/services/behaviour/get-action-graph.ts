import { z } from "zod";
import { actionGraph } from "@/server/core/behaviour/actions/graph";
import { query } from "@/server/services/verb";
import { iso } from "@/server/services/workloads/view";
import { readMemory } from "@/server/store/behaviour";
import { habitsOf, type StoredCosts, type StoredHabit } from "./memory";
import { mustShowSegment, nameOf, shownSegments } from "./shown-segments";

/** getActionGraph gives what is done after what, with the probabilities: of everybody, or of one segment. */
export const getActionGraph = query({
  name: "getActionGraph",
  scope: "read",
  input: z.object({
    segment: z.coerce.number().int().min(1).optional(),
    application: z.string().max(120).optional(),
    least: z.coerce.number().min(0).max(1).default(0.1).describe("Least probability of a step that is given"),
    most: z.coerce.number().int().min(1).max(60).default(24).describe("Most actions"),
  }),
  rest: {
    method: "GET",
    path: "/actions/graph",
    summary:
      "Gives the graph of actions: what follows what, with probabilities; of everybody or of one segment.",
  },
  async run({ db }, { segment, application, least, most }) {
    const [stored, costs, { shown }] = await Promise.all([
      readMemory<StoredHabit[]>(db, "habits"),
      readMemory<StoredCosts>(db, "costs"),
      shownSegments(db),
    ]);
    const row = segment === undefined ? undefined : await mustShowSegment(db, segment);
    const habits = habitsOf(stored?.body);
    const some = row ? [habits.get(row.id)].filter((one) => one !== undefined) : [...habits.values()];
    const score = new Map((costs?.body.scored ?? []).map((one) => [one.action, one.score]));
    const { nodes, ...graph } = actionGraph(some, { least, most, application });
    const names = some.flatMap(({ next }) => [...next.keys()]).filter((name) => name !== "");
    return {
      at: stored ? iso(stored.at) : null,
      segment: row ? { id: row.id, name: nameOf(row) } : null,
      least,
      nodes: nodes.map((node) => ({ ...node, complexity: score.get(node.action) ?? null })),
      ...graph,
      /** What can be chosen. */
      applications: [...new Set(names.map((name) => name.split("/", 1)[0]))].sort(),
      segments: [...shown.values()].map((one) => ({ id: one.id, name: nameOf(one) })),
    };
  },
});
