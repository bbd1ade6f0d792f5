import { z } from "zod";
import { type May, mayDecide, mayReject } from "@/server/core/approval/rules";
import type { Actor } from "@/server/core/access/actor";
import type { Role } from "@/server/core/words";
import { AppError, conflict, notFound } from "@/server/errors";
import type { Db } from "@/server/store/client";
import { personBehind } from "@/server/store/deciders";
import { findPolicyRecord, lockPolicy, type PolicyRecord, type VersionRecord } from "@/server/store/policies";
import { readSetting } from "@/server/store/settings";

/** SUBMISSION_TTL_MS is how long a submitted version waits for a decision before it lapses. */
export const SUBMISSION_TTL_MS = 24 * 3_600_000;

/** versionKey names one version: the policy by id or name, and the number; REST gives the number as text. */
export const versionKey = z.object({
  id: z.string().min(1).describe("Id or name of the policy"),
  n: z.coerce.number().int().min(1).describe("Number of the version"),
});

/** VersionCase is a version with its policy and the version that is active beside it. */
export interface VersionCase {
  policy: PolicyRecord;
  version: VersionRecord;
  active: VersionRecord | undefined;
}

/** mustFindPolicy reads a policy by id or name; throws not_found. */
export async function mustFindPolicy(db: Db, idOrName: string): Promise<PolicyRecord> {
  const policy = await findPolicyRecord(db, idOrName);
  if (!policy) throw notFound("policy", idOrName);
  return policy;
}

/** versionOf picks a version and the active one from a policy; throws not_found. */
export function versionOf(policy: PolicyRecord, n: number): VersionCase {
  const version = policy.versions.find((v) => v.version === n);
  if (!version) throw notFound("policy version", `${policy.name} v${n}`);
  return { policy, version, active: policy.versions.find((v) => v.state === "active") };
}

/** lockVersion is versionOf inside a mutation: other writers of the policy wait, then see what this one left. */
export async function lockVersion(db: Db, idOrName: string, n: number): Promise<VersionCase> {
  const { id } = await mustFindPolicy(db, idOrName);
  await lockPolicy(db, id);
  return versionOf(await mustFindPolicy(db, id), n);
}

/** mustBeAuthor refuses whoever did not write the version: an edit by another would escape the second pair of eyes. */
export async function mustBeAuthor(db: Db, actor: Actor, { version }: VersionCase): Promise<void> {
  if ((await personBehind(db, actor)) === version.authorId) return;
  const name = sayVersion(version);
  throw new AppError(
    "forbidden",
    `${version.authorName} wrote ${name}. Start a draft of your own from it instead.`,
  );
}

/** mayVote says whether an actor may approve or reject a version that `authorId` wrote, and why not. */
export async function mayVote(
  db: Db,
  actor: Actor,
  authorId: string,
  vote: "approve" | "reject",
): Promise<May> {
  // A key or a job came this far by its scope; a role is what people have.
  const role: Role = actor.kind === "user" ? actor.role : "approver";
  const rules = { votesNeeded: 1, authorMayApprove: (await readSetting(db, "selfApproval")).allowed };
  const decider = { userId: await personBehind(db, actor), role };
  return vote === "approve" ? mayDecide(decider, authorId, rules) : mayReject(decider, authorId, rules);
}

/** sayVersion names a version as people do: "storefront-balanced v8". */
export const sayVersion = (v: Pick<VersionRecord, "policyName" | "version">): string =>
  `${v.policyName} v${v.version}`;

/** lostRace is the conflict that a loser of two simultaneous moves reads. */
export const lostRace = (v: VersionRecord): Error =>
  conflict(`Someone else changed ${sayVersion(v)} in this moment. Reload to see what happened.`);

/** sayCount writes a number of things: "1 setting", "4 settings". */
export const sayCount = (count: number, one: string): string => `${count} ${one}${count === 1 ? "" : "s"}`;

/** sayGoverned writes what a policy governs: "6 workloads", "no workload yet". */
export const sayGoverned = (policy: PolicyRecord): string =>
  policy.governs.length === 0 ? "no workload yet" : sayCount(policy.governs.length, "workload");
