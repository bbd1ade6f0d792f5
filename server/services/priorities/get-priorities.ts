import { z } from "zod";
import { sayWeighing, weighWorkload } from "@/server/core/planning/priorities/rule";
import { query } from "@/server/services/verb";
import { readSetting } from "@/server/store/settings";
import { countStandings, findRanked } from "@/server/store/standings";

/** getPriorities gives the rule of weights, every workload's weight by it with its reason, and how many users it names. */
export const getPriorities = query({
  name: "getPriorities",
  scope: "read",
  input: z.object({}),
  rest: {
    method: "GET",
    path: "/priorities",
    summary: "Reads the rule of priorities and what every workload weighs by it.",
  },
  async run({ db }) {
    const [rule, applications, users, { k }] = await Promise.all([
      readSetting(db, "priorities"),
      findRanked(db),
      countStandings(db),
      readSetting(db, "privacy"),
    ]);
    return {
      rule,
      /** null: fewer than `k`, who are not counted. */
      users: users.map((named) => ({ ...named, users: named.users < k ? null : named.users })),
      k,
      applications: applications.map(({ id, name, priority, sla, workloads }) => ({
        id,
        name,
        priority,
        sla,
        workloads: workloads.map((workload) => {
          const weighing = weighWorkload(
            {
              applicationPriority: priority,
              workloadPriority: workload.priority,
              sla,
              userWeight: workload.userWeight,
            },
            rule,
          );
          return {
            id: workload.id,
            name: workload.name,
            priority: workload.priority,
            ...weighing,
            because: sayWeighing(weighing),
          };
        }),
      })),
    };
  },
});
