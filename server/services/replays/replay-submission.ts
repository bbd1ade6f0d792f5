import type { Asked, Tried } from "@/server/core/replay/asked";
import { conflict } from "@/server/errors";
import type { MutationCall } from "@/server/services/verb";
import type { Db } from "@/server/store/client";
import type { PolicyRecord, VersionRecord } from "@/server/store/policies";
import { replayOfVersion } from "@/server/store/replays";
import { beginReplay } from "./begin-replay";

const DAY_MS = 24 * 3_600_000;
const DAYS = 14;
/** More than these add waiting, not insight. */
const MOST_WORKLOADS = 50;
const PROMISED_SECONDS = 1;

/**
 * replaySubmission begins the replay that a submitted version carries from now on: it and the active version over the
 * last 14 days of what the policy governs. Gives undefined when it governs nothing.
 */
export async function replaySubmission(
  call: MutationCall,
  { policy, version, active }: { policy: PolicyRecord; version: VersionRecord; active?: VersionRecord },
): Promise<{ id: string; label: string } | undefined> {
  if (policy.governs.length === 0) return undefined;
  const tried = (key: string, v: VersionRecord): Tried => ({
    key,
    name: `${policy.name} v${v.version}`,
    policyId: policy.id,
    version: v.version,
    policy: v.body,
  });
  const asked: Asked = {
    // The active one lends its limits to the HPA, which must not move with what is proposed.
    tried: [...(active ? [tried("active", active)] : []), tried("draft", version)],
    workloads: policy.governs.slice(0, MOST_WORKLOADS).map(({ id, name }) => ({ id, name })),
    fromAt: call.now - DAYS * DAY_MS,
    toAt: call.now,
    seed: call.deps.seed,
    promisedSeconds: PROMISED_SECONDS,
  };
  const { id, number } = await beginReplay(call, asked, version.id);
  call.tell("replays");
  return { id, label: `R-${number}` };
}

/** mustBeReplayed throws conflict while the replay of a submitted version is still on its way: proof comes before trust. */
export async function mustBeReplayed(db: Db, version: VersionRecord): Promise<void> {
  const replay = await replayOfVersion(db, version.id);
  if (replay?.state !== "queued" && replay?.state !== "running") return;
  const done = `${Math.floor(replay.progress * 100)} %`;
  throw conflict(
    `The replay R-${replay.number} of ${version.policyName} v${version.version} is at ${done}. Approve when its report is there, or cancel R-${replay.number} to decide without it.`,
  );
}
