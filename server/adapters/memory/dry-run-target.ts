import { AppError, conflict, notFound } from "@/server/errors";
import type { Clock } from "@/server/ports/clock";
import type { ScaleResult, Target, TargetState } from "@/server/ports/target";

/** DryRunStart is what a dry run assumes of a workload when it first hears of it. */
export interface DryRunStart {
  readonly replicas: number;
  /** Seconds from request to ready; 0 makes replicas ready at once. */
  readonly startupSeconds?: number;
  /** US dollars an hour for one replica. */
  readonly pricePerReplicaHour?: number;
}

interface Held {
  readonly start: DryRunStart;
  ready: number;
  /** Epoch ms at which each starting replica becomes ready, rising. */
  pending: number[];
  desired: number;
  version: number;
  readonly results: Map<string, TargetState>;
}

/**
 * dryRunTarget acts on nothing: it keeps in memory what a platform would run if it were told the same, and forgets it
 * with the process. `startOf` gives a workload's first state, or undefined for one that does not exist.
 */
export function dryRunTarget(
  clock: Clock,
  startOf: (externalId: string) => Promise<DryRunStart | undefined> | DryRunStart | undefined,
): Target {
  const all = new Map<string, Held>();

  async function find(externalId: string): Promise<Held> {
    const start = all.has(externalId) ? undefined : await startOf(externalId);
    // Another call may have made it while this one waited.
    let held = all.get(externalId);
    if (!held) {
      if (!start) throw notFound("workload", externalId);
      held = {
        start,
        ready: start.replicas,
        pending: [],
        desired: start.replicas,
        version: 0,
        results: new Map(),
      };
      all.set(externalId, held);
    }
    const now = clock.now();
    const done = held.pending.filter((readyAt) => readyAt <= now).length;
    held.ready += done;
    held.pending = held.pending.slice(done);
    return held;
  }

  return {
    read: async (externalId) => stateOf(await find(externalId)),
    async scale({ externalId, replicas, warm, size, expectedVersion, idempotencyKey }): Promise<ScaleResult> {
      const held = await find(externalId);
      if (warm !== undefined || size !== undefined)
        throw new AppError("unsupported", "A dry run keeps no warm replicas and does not resize replicas.");
      if (!Number.isInteger(replicas) || replicas < 0) {
        throw new AppError(
          "invalid_input",
          `${replicas} replicas cannot be run; ask for a whole number, 0 or more.`,
        );
      }
      const known = held.results.get(idempotencyKey);
      if (known) return { state: known, repeated: true };
      if (expectedVersion !== undefined && expectedVersion !== String(held.version)) {
        throw conflict(
          `${externalId} is at version ${held.version}, not ${expectedVersion}; read it again and decide anew.`,
        );
      }
      apply(held, replicas, clock.now());
      const state = stateOf(held);
      held.results.set(idempotencyKey, state);
      return { state, repeated: false };
    },
  };
}

function apply(held: Held, replicas: number, now: number): void {
  if (replicas === held.desired) return;
  held.desired = replicas;
  held.version++;
  const more = replicas - held.ready - held.pending.length;
  const startup = (held.start.startupSeconds ?? 0) * 1000;
  if (more > 0 && startup === 0) held.ready += more;
  else if (more > 0) held.pending.push(...new Array<number>(more).fill(now + startup));
  else {
    held.pending = held.pending.slice(0, Math.max(0, held.pending.length + more));
    held.ready = Math.min(held.ready, replicas);
  }
}

const stateOf = ({ ready, pending, desired, version, start }: Held): TargetState => ({
  ready,
  starting: pending.length,
  desired,
  version: String(version),
  ...(start.startupSeconds === undefined ? {} : { startupSeconds: start.startupSeconds }),
  ...(start.pricePerReplicaHour === undefined ? {} : { pricePerReplicaHour: start.pricePerReplicaHour }),
});
