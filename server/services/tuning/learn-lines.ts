import type { Policy } from "@/server/core/policy/policy";
import { foresightFor } from "@/server/core/replay/past";
import type { Course, LearnSettings } from "@/server/core/replay/tuning/learn";
import { LEAST_DAYS, splitDays, tune } from "@/server/core/replay/tuning/tune";
import { judgeTuning } from "@/server/core/replay/tuning/verdict";
import type { MakeLearner } from "@/server/ports/policy-learner";
import { readPast } from "@/server/services/replays/read-past";
import type { Deps } from "@/server/services/verb";
import type { Governed } from "@/server/store/policies";
import type { LearntLines, TuningRecord } from "@/server/store/tunings";
import { findWorkload } from "@/server/store/workloads";
import { CANCELLED, drive } from "./drive";
import type { Base, Found } from "./handle-tune";

const DAY_MS = 24 * 3_600_000;
const MOST_DAYS = 56;
const STEP_MS = 5 * 60_000;
/** Other governed workloads on which a proposal must not do harm. */
const MOST_JUDGED = 20;
/** On the others the price may rise by this many percent before it counts as harm. */
const HARM_PERCENT = 0.5;

/**
 * learnLines lets the agent learn settings by situation on one workload and judges them on its later days and on every
 * other workload that the policy governs.
 */
export async function learnLines(
  deps: Deps,
  makeLearner: MakeLearner,
  tuning: TuningRecord,
  { policy: base, governs }: Base,
  settings: LearnSettings,
  signal: AbortSignal,
): Promise<Found | typeof CANCELLED> {
  const course = await courseOf(deps, tuning, base, tuning.workloadId);
  if ("reason" in course) return { why: course.reason };
  const tuned = await drive(deps, tuning.id, tune(course, makeLearner, settings), signal);
  if (tuned === CANCELLED) return CANCELLED;
  if ("reason" in tuned) return { why: tuned.reason };
  const { policy: learned, verdict } = tuned;
  const { workloadId, workloadName: name } = tuning;
  const lines = learned.bySituation ?? [];
  const result: LearntLines = { lines, judged: [{ workloadId, name, verdict }] };
  if (!verdict.proposed) return { why: `${name}: ${verdict.why}`, result };
  const harmed = await judgeOthers(deps, tuning, base, learned, governs, result);
  if (harmed) return { why: harmed, result };
  const others = result.judged.length - 1;
  const also =
    others > 0 ? ` It does no harm on ${others} other ${others === 1 ? "workload" : "workloads"}.` : "";
  const why = `Learnt from ${name}. ${verdict.why}${also}`;
  return { why, result, changes: { bySituation: lines } };
}

/** judgeOthers replays the learned policy on the later days of what else the policy governs; gives the first harm, in words. */
async function judgeOthers(
  deps: Deps,
  tuning: TuningRecord,
  base: Policy,
  learned: Policy,
  governs: readonly Governed[],
  result: LearntLines,
): Promise<string | undefined> {
  for (const { id, name } of governs.filter((each) => each.id !== tuning.workloadId).slice(0, MOST_JUDGED)) {
    const course = await courseOf(deps, tuning, base, id);
    if ("reason" in course) continue;
    const verdict = judgeTuning(course, splitDays(course.world).heldBack, learned, tuning.seed);
    result.judged.push({ workloadId: id, name, verdict });
    if (verdict.shorter || verdict.gainPercent.mean < -HARM_PERCENT)
      return `It would help ${tuning.workloadName} and harm ${name}. ${verdict.why}`;
  }
  return undefined;
}

/** courseOf reads a workload's past: under forecasts as issued where eleven days of them are kept, else under quick ones. */
async function courseOf(
  deps: Deps,
  tuning: TuningRecord,
  policy: Policy,
  workloadId: string,
): Promise<Course | { reason: string }> {
  const workload = await findWorkload(deps.db, workloadId);
  if (!workload) return { reason: `${tuning.workloadName} is not there any more.` };
  const toAt = tuning.createdAt;
  const asked = { fromAt: toAt - MOST_DAYS * DAY_MS, toAt, seed: tuning.seed, leastStepMs: STEP_MS };
  let past = await readPast({ db: deps.db, deps }, workload, asked);
  if ("world" in past && past.world.to - past.world.from < LEAST_DAYS * DAY_MS)
    past = await readPast({ db: deps.db, deps }, workload, { ...asked, forecasts: "quick" });
  if ("reason" in past) return past;
  const known = past;
  return { world: known.world, policy, foresight: () => foresightFor(known)(policy) };
}
