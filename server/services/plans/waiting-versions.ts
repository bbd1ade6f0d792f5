import { can } from "@/server/core/access/actor";
import { mayVote, sayCount } from "@/server/services/policies/case";
import { baseOf, diffOf } from "@/server/services/policies/view";
import {
  findPolicyRecord,
  listVersionsDecided,
  listVersionsIn,
  type VersionRecord,
} from "@/server/store/policies";
import { UNDO_WINDOW_MS } from "./undo-window";
import type { DecidedSource, WaitingSource } from "./waiting";
import type { Db } from "@/server/store/client";

/** waitingVersions reads the policy versions that wait for a person. */
export const waitingVersions: WaitingSource = async ({ db, actor, now }) => {
  const versions = (await listVersionsIn(db, ["submitted"])).filter((v) => (v.expiresAt ?? now + 1) > now);
  return Promise.all(
    versions.map(async (version) => {
      const you = can(actor, "policies:decide")
        ? await mayVote(db, actor, version.authorId, "approve")
        : { may: false as const, why: "An approver or an admin decides this." };
      const { change, active } = await changeOf(db, version);
      return {
        kind: "policy" as const,
        id: version.id,
        label: `v${version.version}`,
        name: version.policyName,
        change,
        why: version.reason,
        openedAt: version.submittedAt ?? version.updatedAt,
        expiresAt: version.expiresAt,
        author: { id: version.authorId, name: version.authorName },
        you,
        policy: { id: version.policyId, version: version.version, active },
      };
    }),
  );
};

/** decidedVersions reads the policy versions that a person decided, or that lapsed. */
export const decidedVersions: DecidedSource = async ({ db, since }) =>
  (await listVersionsDecided(db, since)).map((version) => ({
    kind: "policy" as const,
    id: version.id,
    label: `v${version.version}`,
    name: version.policyName,
    change: `v${version.version}`,
    state: version.state,
    endedAt: version.decidedAt ?? version.expiresAt ?? version.updatedAt,
    decided:
      version.decidedBy && version.decidedName
        ? { by: version.decidedBy, name: version.decidedName }
        : undefined,
    comment: version.comment,
    authorId: version.authorId,
    undoUntil:
      version.state === "active" && version.activatedAt ? version.activatedAt + UNDO_WINDOW_MS : undefined,
  }));

async function changeOf(db: Db, version: VersionRecord): Promise<{ change: string; active?: number }> {
  const policy = await findPolicyRecord(db, version.policyId);
  const base = policy && baseOf(policy, version);
  if (!base) return { change: `v${version.version}, the first version` };
  const count = sayCount(diffOf(base, version).changes.length, "setting");
  return { change: `v${base.version} to v${version.version}, ${count}`, active: base.version };
}
