import type { Deps } from "@/server/services/verb";
import { notifyChange } from "@/server/store/changes";
import { moveTuning } from "@/server/store/tunings";

const ALIVE_EVERY_MS = 1_000;

/** CANCELLED is what drive gives when the tuning was ended meanwhile. */
export const CANCELLED: unique symbol = Symbol("cancelled");

/**
 * drive takes a search step by step, keeping a sign of life and the share done in its row; `shareOf` turns what a search
 * yields into the share of the whole. It ends early when the tuning was cancelled, and throws when `signal` aborts.
 */
export async function drive<T>(
  deps: Deps,
  tuningId: string,
  steps: Generator<number, T> | AsyncGenerator<number, T>,
  signal: AbortSignal,
  shareOf: (fraction: number) => number = (fraction) => fraction,
): Promise<T | typeof CANCELLED> {
  let alive = performance.now();
  let next = await steps.next();
  for (; !next.done; next = await steps.next()) {
    signal.throwIfAborted();
    // Job locks are renewed on this thread: let it breathe.
    await new Promise((resolve) => setImmediate(resolve));
    if (performance.now() - alive < ALIVE_EVERY_MS) continue;
    alive = performance.now();
    const sign = { progress: shareOf(next.value), heartbeatAt: deps.clock.now() };
    if (!(await moveTuning(deps.db, tuningId, ["running"], sign))) return CANCELLED;
    await notifyChange(deps.db, "policies");
  }
  return next.value;
}
