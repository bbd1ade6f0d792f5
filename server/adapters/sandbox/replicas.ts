import { STARTUP_SPREAD, type WorkloadSpec } from "./catalogue";
import { unit } from "./random";

const STARTUP = 0x737461;

/** Replicas is what runs of one workload at an instant. */
export interface Replicas {
  readonly ready: number;
  /** When each starting replica becomes ready, epoch ms, rising. */
  readonly pending: readonly number[];
  /** Wanted total. */
  readonly desired: number;
  /** How often the wanted total has changed: the version for compare-and-set. */
  readonly changes: number;
}

/** settled moves replicas that became ready at or before `at` (epoch ms) to the ready ones. */
export function settled(state: Replicas, at: number): Replicas {
  const done = state.pending.filter((readyAt) => readyAt <= at).length;
  return done === 0 ? state : { ...state, ready: state.ready + done, pending: state.pending.slice(done) };
}

/** startupMs gives how long one replica takes to start: the median times an even draw, by workload, change and replica. */
export function startupMs(
  seed: number,
  workload: number,
  spec: WorkloadSpec,
  change: number,
  replica: number,
): number {
  const [low, high] = STARTUP_SPREAD;
  const draw = unit(seed, STARTUP, workload, change, replica);
  return Math.round(spec.startupSeconds * (low + (high - low) * draw) * 1000);
}

/**
 * scaled tells a workload at `at` (epoch ms) to run `desired` replicas: more are started, fewer are taken first from
 * those that start, the latest first, and then from the ready ones at once. The same total changes nothing.
 */
export function scaled(
  state: Replicas,
  at: number,
  desired: number,
  startup: (change: number, replica: number) => number,
): Replicas {
  const now = settled(state, at);
  if (desired === now.desired) return now;
  const changes = now.changes + 1;
  const running = now.ready + now.pending.length;
  if (desired >= running) {
    const more = Array.from({ length: desired - running }, (_, replica) => at + startup(changes, replica));
    return { ready: now.ready, pending: [...now.pending, ...more].sort((a, b) => a - b), desired, changes };
  }
  const kept = Math.max(0, now.pending.length - (running - desired));
  const ready = Math.min(now.ready, desired);
  return { ready, pending: now.pending.slice(0, kept), desired, changes };
}
