import type { RiskObjective } from "@/server/core/replay/choose-risk";
import { conflict, notFound } from "@/server/errors";
import type { Enqueue } from "@/server/ports/job-queue";
import { mustFindPolicy } from "@/server/services/policies/case";
import type { MutationCall } from "@/server/services/verb";
import { personBehind } from "@/server/store/deciders";
import type { VersionRecord } from "@/server/store/policies";
import { addTuning, listTunings, type TuningKind } from "@/server/store/tunings";

/** tuningJob is the job of one tuning; `again` tells a repeated hand-over from the first. */
export const tuningJob = (
  { id, kind }: { id: string; kind: TuningKind },
  again = "",
): Enqueue<"tune" | "chooseRisk"> => ({
  name: kind === "risk level" ? "chooseRisk" : "tune",
  payload: { tuningId: id },
  id: `tune_${id}${again}`,
});

/** Begun is what the doors answer when a tuning was handed over. */
export interface Begun {
  readonly id: string;
  readonly policyId: string;
  readonly name: string;
  readonly version: number;
  readonly workload: string;
  readonly workloads: number;
}

/**
 * beginTuning queues a search in the history of what a policy governs, starting from its active version; `check` may
 * refuse that version. One at a time for a policy.
 */
export async function beginTuning(
  { db, actor, now, deps, enqueue, tell }: MutationCall,
  asked: { policy: string; kind: TuningKind; workload?: string; seed?: number; objective?: RiskObjective },
  check: (name: string, active: VersionRecord) => void = () => undefined,
): Promise<Begun> {
  const policy = await mustFindPolicy(db, asked.policy);
  const active = policy.versions.find((version) => version.state === "active");
  if (!active) throw conflict(`${policy.name} has no active version to start from. Have one approved first.`);
  check(policy.name, active);
  const workload = asked.workload
    ? policy.governs.find(({ id, name }) => id === asked.workload || name === asked.workload)
    : policy.governs[0];
  if (!workload) {
    if (asked.workload) throw notFound(`workload governed by ${policy.name}`, asked.workload);
    throw conflict(`${policy.name} governs no workload, so there is no history to learn from.`);
  }
  const [running] = await listTunings(db, { policyId: policy.id, states: ["queued", "running"], limit: 1 });
  if (running)
    throw conflict(`A search in the history of ${policy.name} is on its way. Wait for it or cancel it.`);
  const id = await addTuning(db, {
    kind: asked.kind,
    policyId: policy.id,
    baseVersion: active.version,
    workloadId: workload.id,
    workloadName: workload.name,
    seed: asked.seed ?? deps.seed,
    objective: asked.objective,
    askedBy: await personBehind(db, actor),
    askedByName: actor.name,
    now,
  });
  enqueue(tuningJob({ id, kind: asked.kind }));
  tell("policies");
  const { name, governs } = policy;
  return {
    id,
    policyId: policy.id,
    name,
    version: active.version,
    workload: workload.name,
    workloads: governs.length,
  };
}
