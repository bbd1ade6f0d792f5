import { systemActor } from "@/server/auth/actors";
import { forgetBehaviour } from "@/server/services/behaviour/forget-behaviour";
import { SAMPLE_MS } from "@/server/services/ingest/intake-view";
import { keepSeries } from "@/server/services/loop/keep-series";
import { invoke, type Deps } from "@/server/services/verb";
import { notifyChange } from "@/server/store/changes";
import { removeOfSeries } from "@/server/store/erasure";
import { forgetIntake } from "@/server/store/intake";
import { dropPartitionsBefore } from "@/server/store/partitions";
import { forgetProfiles, forgetUserSeries, letSamplesGo } from "@/server/store/retention";
import { readSetting } from "@/server/store/settings";
import { listErasures } from "./list-erasures";

const DAY_MS = 86_400_000;
/** A forecast that was under way while a subject was erased has ended after so long. */
const UNDER_WAY_MS = 3 * 3_600_000;

/** Samples may go once all that came of them is rolled up; until then the next run asks again. */
async function areRolledUp(deps: Deps, time: number): Promise<boolean> {
  try {
    await keepSeries(deps);
  } catch (error) {
    // What else has to go does not wait for a cluster that is out of reach.
    deps.log.warn({ err: error }, "samples are kept until their housekeeping succeeds");
    return false;
  }
  return letSamplesGo(deps.db, time);
}

/**
 * keepRetention removes what is older than the privacy settings say: whole weeks of activity, samples and roll-ups, samples of single
 * users, profiles that nobody renewed, and what is learnt of users who no longer come. It also removes what was still being written of a subject while it was erased.
 */
export async function keepRetention(deps: Deps): Promise<void> {
  const now = deps.clock.now();
  const { keepDays } = await readSetting(deps.db, "privacy");
  const before = (days: number) => now - days * DAY_MS;
  let gone = 0;
  for (const [table, days] of [
    ["ActivityEvent", keepDays.activity],
    ["Sample", keepDays.samples],
    ["Rollup1m", keepDays.minutes],
    ["Rollup5m", keepDays.fiveMinutes],
    ["Rollup1h", keepDays.hours],
  ] as const) {
    if (days === null) continue;
    if (table === "Sample" && !(await areRolledUp(deps, before(days)))) continue;
    const { dropped, removed } = await dropPartitionsBefore(deps.db, table, before(days));
    gone += dropped.length + removed;
  }
  if (keepDays.userSeries !== null) gone += await forgetUserSeries(deps.db, before(keepDays.userSeries));
  if (keepDays.profiles !== null) {
    gone += await forgetProfiles(deps.db, before(keepDays.profiles));
    gone += await forgetBehaviour(deps, before(keepDays.profiles));
  }
  const erased = await invoke(listErasures, systemActor("retention", "Retention"), deps, {
    since: now - UNDER_WAY_MS,
  });
  for (const { series } of erased.items) await removeOfSeries(deps.db, series);
  await forgetIntake(deps.db, { minutes: now - DAY_MS, samples: now - SAMPLE_MS });
  if (gone > 0) await notifyChange(deps.db, "series");
}
