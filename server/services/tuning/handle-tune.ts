import type { Policy } from "@/server/core/policy/policy";
import { foresightFor } from "@/server/core/replay/past";
import type { Course, LearnSettings } from "@/server/core/replay/tuning/learn";
import { LEAST_DAYS, splitDays, tune } from "@/server/core/replay/tuning/tune";
import { judgeTuning } from "@/server/core/replay/tuning/verdict";
import { systemActor } from "@/server/auth/actors";
import type { MakeLearner } from "@/server/ports/policy-learner";
import { readPast } from "@/server/services/replays/read-past";
import { type Deps, invoke } from "@/server/services/verb";
import { notifyChange } from "@/server/store/changes";
import { findPolicyRecord, type Governed } from "@/server/store/policies";
import { findTuning, moveTuning, type TuningRecord, type TuningResult } from "@/server/store/tunings";
import { findWorkload } from "@/server/store/workloads";
import { proposeTuning } from "./propose-tuning";

const DAY_MS = 24 * 3_600_000;
const MOST_DAYS = 56;
const STEP_MS = 5 * 60_000;
/** Passes over stretches of three days: where the learning curves of the benchmark had flattened. */
const SETTINGS = { passes: 60, stretchDays: 3 };
/** Other governed workloads on which a proposal must not do harm. */
const MOST_JUDGED = 20;
/** On the others the price may rise by this many percent before it counts as harm. */
const HARM_PERCENT = 0.5;
const ALIVE_EVERY_MS = 1_000;

/**
 * handleTune runs one tuning: learns on one workload, judges on its later days and on every other workload that the policy
 * governs, and submits a version when it holds on all. Delivered again after a crash it begins anew with the same seed.
 */
export async function handleTune(
  deps: Deps,
  makeLearner: MakeLearner,
  { tuningId }: { tuningId: string },
  signal: AbortSignal,
  settings: Pick<LearnSettings, "passes" | "stretchDays"> = SETTINGS,
): Promise<void> {
  await deps.exclusive(`tune:${tuningId}`, async () => {
    const tuning = await findTuning(deps.db, tuningId);
    if (tuning?.state !== "queued" && tuning?.state !== "running") return;
    const now = deps.clock.now();
    const begun = { state: "running", startedAt: tuning.startedAt ?? now, heartbeatAt: now } as const;
    if (!(await moveTuning(deps.db, tuning.id, ["queued", "running"], begun))) return;
    try {
      await learnAndJudge(deps, makeLearner, tuning, { ...settings, seed: tuning.seed }, signal);
    } catch (error) {
      if (signal.aborted) throw error; // The worker is stopping; the job is delivered again.
      const why = `The tuning failed: ${(error as Error).message}`;
      deps.log.warn({ err: error, policy: tuning.policyName }, "tuning failed");
      await end(deps, tuning, "failed", why);
    }
  });
}

async function learnAndJudge(
  deps: Deps,
  makeLearner: MakeLearner,
  tuning: TuningRecord,
  settings: LearnSettings,
  signal: AbortSignal,
): Promise<void> {
  const policy = await findPolicyRecord(deps.db, tuning.policyId);
  const base = policy?.versions.find(({ version }) => version === tuning.baseVersion);
  if (!policy || !base) throw new Error("The policy is not there any more.");
  const course = await courseOf(deps, tuning, base.body, tuning.workloadId);
  if ("reason" in course) return end(deps, tuning, "not proposed", course.reason);
  const steps = tune(course, makeLearner, settings);
  let alive = performance.now();
  let next = await steps.next();
  for (; !next.done; next = await steps.next()) {
    signal.throwIfAborted();
    // Job locks are renewed on this thread: let it breathe.
    await new Promise((resolve) => setImmediate(resolve));
    if (performance.now() - alive < ALIVE_EVERY_MS) continue;
    alive = performance.now();
    const sign = { progress: next.value, heartbeatAt: deps.clock.now() };
    if (!(await moveTuning(deps.db, tuning.id, ["running"], sign))) return; // Cancelled.
    await notifyChange(deps.db, "policies");
  }
  if ("reason" in next.value) return end(deps, tuning, "not proposed", next.value.reason);
  const { policy: learned, verdict } = next.value;
  const { workloadId, workloadName: name } = tuning;
  const result: TuningResult = { lines: learned.bySituation ?? [], judged: [{ workloadId, name, verdict }] };
  if (!verdict.proposed) return end(deps, tuning, "not proposed", `${name}: ${verdict.why}`, result);
  const harmed = await judgeOthers(deps, tuning, base.body, learned, policy.governs, result);
  if (harmed) return end(deps, tuning, "not proposed", harmed, result);
  const others = result.judged.length - 1;
  const also =
    others > 0 ? ` It does no harm on ${others} other ${others === 1 ? "workload" : "workloads"}.` : "";
  const why = `Learnt from ${name}. ${verdict.why}${also}`;
  await invoke(proposeTuning, systemActor("tune", "Tuner"), deps, { id: tuning.id, result, why });
}

/** judgeOthers replays the learned policy on the later days of what else the policy governs; gives the first harm, in words. */
async function judgeOthers(
  deps: Deps,
  tuning: TuningRecord,
  base: Policy,
  learned: Policy,
  governs: readonly Governed[],
  result: TuningResult,
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

async function end(
  deps: Deps,
  tuning: TuningRecord,
  state: "not proposed" | "failed",
  why: string,
  result?: TuningResult,
): Promise<void> {
  await moveTuning(deps.db, tuning.id, ["running"], {
    state,
    why,
    result,
    progress: 1,
    finishedAt: deps.clock.now(),
  });
  await notifyChange(deps.db, "policies");
}
