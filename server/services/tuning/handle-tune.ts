import { systemActor } from "@/server/auth/actors";
import type { Policy } from "@/server/core/policy/policy";
import type { LearnSettings } from "@/server/core/replay/tuning/learn";
import type { MakeLearner } from "@/server/ports/policy-learner";
import { type Deps, invoke } from "@/server/services/verb";
import { notifyChange } from "@/server/store/changes";
import { findPolicyRecord, type Governed } from "@/server/store/policies";
import { findTuning, moveTuning, type TuningRecord, type TuningResult } from "@/server/store/tunings";
import { chooseByReplay } from "./choose-level";
import { CANCELLED } from "./drive";
import { learnLines } from "./learn-lines";
import { proposeTuning } from "./propose-tuning";

/** Passes over stretches of three days: where the learning curves of the benchmark had flattened. */
const SETTINGS = { passes: 60, stretchDays: 3 };

/** Base is what a search starts from: the version's settings, and what the policy governs. */
export interface Base {
  readonly policy: Policy;
  readonly governs: readonly Governed[];
}

/** Found is how a search ended, in words, with its evidence; with `changes` it is worth proposing. */
export interface Found {
  readonly why: string;
  readonly result?: TuningResult;
  readonly changes?: Partial<Policy>;
}

/**
 * handleTune runs one search in a policy's history and submits a version when it found something worth proposing.
 * Delivered again after a crash it begins anew with the same seed.
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
      const base = await baseOf(deps, tuning);
      const found =
        tuning.kind === "risk level"
          ? await chooseByReplay(deps, tuning, base, signal)
          : await learnLines(deps, makeLearner, tuning, base, { ...settings, seed: tuning.seed }, signal);
      if (found === CANCELLED) return;
      const { changes, result, why } = found;
      if (!changes || !result) return await end(deps, tuning, "not proposed", why, result);
      const actor = systemActor("tune", tuning.kind === "risk level" ? "Choice of risk" : "Tuner");
      await invoke(proposeTuning, actor, deps, { id: tuning.id, changes, result, why });
    } catch (error) {
      if (signal.aborted) throw error; // The worker is stopping; the job is delivered again.
      const why = `The search failed: ${(error as Error).message}`;
      deps.log.warn({ err: error, policy: tuning.policyName, kind: tuning.kind }, "tuning failed");
      await end(deps, tuning, "failed", why);
    }
  });
}

async function baseOf(deps: Deps, tuning: TuningRecord): Promise<Base> {
  const policy = await findPolicyRecord(deps.db, tuning.policyId);
  const base = policy?.versions.find(({ version }) => version === tuning.baseVersion);
  if (!policy || !base) throw new Error("The policy is not there any more.");
  return { policy: base.body, governs: policy.governs };
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
