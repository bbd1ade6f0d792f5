import type { FoundWorkload } from "@/server/ports/metrics-source";
import { systemActor } from "@/server/auth/actors";
import type { Deps } from "@/server/services/verb";
import { appendAudit } from "@/server/store/audit";
import { notifyChange } from "@/server/store/changes";
import type { Source } from "@/server/store/rows";
import { ensureTarget } from "@/server/store/sources";
import { addFoundWorkload } from "@/server/store/found";

/** Which kind of target belongs to a kind of source; a source that cannot be acted on gets a dry run. */
const TARGET_OF: Record<string, { kind: string; name: string }> = {
  sandbox: { kind: "sandbox", name: "Sandbox" },
};
const DRY_RUN = { kind: "dry-run", name: "Dry run" };

/**
 * discoverWorkloads makes a workload of everything that a source reports and that is not known yet, in observe mode
 * unless its owner declared another rung; each gets an audit line. Known workloads are left as people set them.
 */
export async function discoverWorkloads(deps: Deps, source: Source): Promise<void> {
  const found = await deps.metricsSource(source).discover();
  const { kind, name } = TARGET_OF[source.kind] ?? DRY_RUN;
  const target = await ensureTarget(deps.db, kind, name);
  const now = deps.clock.now();
  for (const item of found) {
    await deps.db.$transaction(async (db) => {
      const made = await addFoundWorkload(db, { source, target, item, capacity: capacityOf(item), now });
      if (!made) return;
      await appendAudit(db, {
        at: now,
        actor: systemActor("collect", "Discovery"),
        action: "discoverWorkload",
        targetKind: "workload",
        targetId: made.id,
        targetName: made.name,
        summary: `Found ${made.name} of ${item.application} in ${item.region}, starting in ${made.mode}.`,
        after: { mode: made.mode, source: source.name, target: target.name },
      });
    });
  }
  await notifyChange(deps.db, "workloads");
}

/** Without a declared profile nothing is known of capacity: one unit a replica, five minutes, no price, until measured. */
const capacityOf = (item: FoundWorkload) =>
  item.profile?.capacity ?? { perReplica: {}, startupSeconds: 300, pricePerReplicaHour: 0 };
