import { diffPolicies, type PolicyDiff } from "@/server/core/policy/diff";
import type { PolicyRecord, VersionRecord } from "@/server/store/policies";

/** PolicySummary is a line of the list of policies; times are epoch ms. */
export interface PolicySummary {
  id: string;
  name: string;
  createdAt: number;
  active?: { version: number; activatedAt?: number };
  /** Drafts and submissions, newest first. */
  open: { version: number; state: string; authorName: string; expiresAt?: number }[];
  versions: number;
  governs: PolicyRecord["governs"];
}

/** summarise gives the list line of a policy. */
export function summarise(policy: PolicyRecord): PolicySummary {
  const active = policy.versions.find((v) => v.state === "active");
  const open = policy.versions.filter((v) => v.state === "draft" || v.state === "submitted");
  return {
    id: policy.id,
    name: policy.name,
    createdAt: policy.createdAt,
    active: active && { version: active.version, activatedAt: active.activatedAt },
    open: open.map(({ version, state, authorName, expiresAt }) => ({
      version,
      state,
      authorName,
      expiresAt,
    })),
    versions: policy.versions.length,
    governs: policy.governs,
  };
}

/** baseOf gives the version that a version is compared with: the active one, or what came before the active one. */
export function baseOf(policy: PolicyRecord, version: VersionRecord): VersionRecord | undefined {
  const active = policy.versions.find((v) => v.state === "active");
  if (active && active.id !== version.id) return active;
  return policy.versions.find((v) => v.version < version.version && v.activatedAt !== undefined);
}

/** VersionDiff is a diff with the numbers of what is compared. */
export interface VersionDiff extends PolicyDiff {
  from: number;
  to: number;
}

/** diffOf compares two versions of a policy. */
export const diffOf = (from: VersionRecord, to: VersionRecord): VersionDiff => ({
  from: from.version,
  to: to.version,
  ...diffPolicies(from.body, to.body),
});
