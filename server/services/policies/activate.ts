import { policyFaults } from "@/server/core/policy/policy";
import { movePolicyVersion } from "@/server/core/policy/versions";
import { AppError } from "@/server/errors";
import type { Db } from "@/server/store/client";
import { moveVersion, type VersionRecord } from "@/server/store/policies";
import { lostRace, sayVersion } from "./case";

/**
 * activate makes a version active and supersedes the one that was, in the caller's transaction, so that there is never
 * a moment with two or none. Workloads see it in their next cycle. Throws conflict when a move is not allowed or lost.
 */
export async function activate(
  db: Db,
  { version, active, now }: { version: VersionRecord; active: VersionRecord | undefined; now: number },
): Promise<void> {
  const faults = policyFaults(version.body);
  const facts = { now, valid: faults.length === 0, votesReached: true, someoneRejected: false };
  const move = movePolicyVersion(version.state, "active", facts);
  if (!move.ok) throw new AppError("conflict", `${sayVersion(version)}: ${move.why}`, faults);
  if (active && !(await moveVersion(db, active.id, "active", "superseded", now))) throw lostRace(active);
  if (!(await moveVersion(db, version.id, version.state, "active", now, { activatedAt: now })))
    throw lostRace(version);
}
