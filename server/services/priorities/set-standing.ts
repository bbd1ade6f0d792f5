import { z } from "zod";
import { AppError, notFound } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { readSetting } from "@/server/store/settings";
import { findRanked, updatePriority, updateStanding } from "@/server/store/standings";

const priority = z.int().min(1, "A priority is 1 to 10, 1 first.").max(10, "A priority is 1 to 10, 1 first.");

/** setStanding sets the priority and service level of an application, and priorities of its workloads. */
export const setStanding = mutation({
  name: "setStanding",
  scope: "settings:write",
  input: z.object({
    id: z.string(),
    priority,
    /** A name of the rule; null for none. */
    sla: z.string().trim().min(1).max(60).nullable(),
    /** Those left out stay. */
    workloads: z
      .array(z.object({ id: z.string(), priority }))
      .max(500)
      .default([]),
  }),
  rest: {
    method: "PUT",
    path: "/applications/{id}/standing",
    summary: "Sets the priority and service level of an application and priorities of its workloads.",
  },
  async run({ db, tell, enqueue }, { id, sla, workloads, ...more }) {
    const found = (await findRanked(db)).find((each) => each.id === id || each.name === id);
    if (!found) throw notFound("application", id);
    const { slas } = await readSetting(db, "priorities");
    if (sla !== null && !Object.hasOwn(slas, sla)) {
      const names = Object.keys(slas).join(", ") || "none";
      const says = `The rule of priorities names no service level "${sla}". It names: ${names}. Add it there, or choose one of these.`;
      throw new AppError("invalid_input", says, [{ field: "sla", message: says }]);
    }
    await updateStanding(db, found.id, { priority: more.priority, sla });
    for (const each of workloads)
      if (!(await updatePriority(db, found.id, each.id, each.priority)))
        throw notFound(`workload of ${found.name}`, each.id);
    tell("settings", "workloads");
    for (const workload of found.workloads) enqueue({ name: "plan", payload: { workloadId: workload.id } });
    return {
      id: found.id,
      name: found.name,
      before: { priority: found.priority, sla: found.sla, workloads: prioritiesOf(found.workloads) },
      after: {
        priority: more.priority,
        sla,
        workloads: { ...prioritiesOf(found.workloads), ...prioritiesOf(workloads, found.workloads) },
      },
    };
  },
  audit: (_, { id, name, before, after }) =>
    JSON.stringify(before) === JSON.stringify(after)
      ? null
      : {
          targetKind: "application",
          targetId: id,
          targetName: name,
          summary: `Set ${name} to priority ${after.priority}, ${after.sla === null ? "no service level" : `service level ${after.sla}`}.`,
          before,
          after,
        },
});

/** prioritiesOf gives priorities by name of workload. */
function prioritiesOf(
  rows: readonly { id: string; priority: number }[],
  named: readonly { id: string; name: string }[] = rows as readonly {
    id: string;
    name: string;
    priority: number;
  }[],
): Record<string, number> {
  const names = new Map(named.map(({ id, name }) => [id, name]));
  return Object.fromEntries(rows.map((row) => [names.get(row.id) ?? row.id, row.priority]));
}
