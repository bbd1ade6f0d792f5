import { learnCosts } from "@/server/core/behaviour/complexity/costs";
import { evidenceOf } from "@/server/core/behaviour/complexity/observations";
import { supportOf } from "@/server/core/behaviour/complexity/support";
import { complexities } from "@/server/core/behaviour/complexity/score";
import type { Resource } from "@/server/core/words";
import type { Deps } from "@/server/services/verb";
import {
  activityBetween,
  saveMemory,
  saveStands,
  type UserSample,
  userSamples,
} from "@/server/store/behaviour";
import type { StoredCosts } from "./memory";

const DAY = 86_400_000;

/** learnActionCosts learns from the day before `at` (epoch ms) what an act of each action costs, and for how many acts each user stands. */
export async function learnActionCosts({ db }: Deps, at: number): Promise<void> {
  const samples = await userSamples(db, at - DAY, at);
  const stepMs = samples[0]?.stepMs;
  if (stepMs === undefined) return;
  const columns = new Map<
    string,
    { index: number; workload: string; resource: Resource; application: string }
  >();
  const columnOf = ({ workload, measure, application }: UserSample): number => {
    const key = `${workload}/${measure}`;
    let found = columns.get(key);
    if (!found)
      columns.set(
        key,
        (found = { index: columns.size, workload, resource: measure as Resource, application }),
      );
    return found.index;
  };
  const measured = samples
    .filter((sample) => sample.stepMs === stepMs)
    .map((sample) => ({ user: sample.user, column: columnOf(sample), at: sample.at, mean: sample.value }));
  const all = [...columns.values()];
  const traffic = all.filter(({ resource }) => resource === "bandwidth").map(({ index }) => index);
  const evidence = evidenceOf(await activityBetween(db, at - DAY, at), measured, all.length, stepMs, traffic);
  const costs = learnCosts({ ...evidence, columns: all.map(({ application }) => application) });
  const scored = complexities(
    costs,
    all.map(({ resource }) => resource),
  );
  await saveMemory(db, "costs", at, {
    scored,
    support: supportOf(evidence, costs, all),
    columns: all.map(({ workload, resource }) => ({ workload, measure: resource })),
    means: costs.actions.map((action, a) => [action, [...costs.mean[a]]] as const),
  } satisfies StoredCosts);
  await saveStands(db, evidence.stands);
}
