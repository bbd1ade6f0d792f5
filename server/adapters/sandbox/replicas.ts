import { RESIZE_SECONDS, STARTUP_SPREAD, WARM, type WorkloadSpec } from "./catalogue";
import { unit } from "./random";

const STARTUP = 0x737461;
/** Warm replicas draw their start-up from other places than those that serve. */
const WARM_PLACE = 10_000;

/** Replicas is what runs of one workload at an instant. */
export interface Replicas {
  readonly ready: number;
  /** When each starting replica becomes ready, epoch ms, rising. */
  readonly pending: readonly number[];
  /** Wanted total. */
  readonly desired: number;
  /** How often what is wanted has changed: the version for compare-and-set. */
  readonly changes: number;
  /** Replicas that have started and serve nothing, and when those that start will have. */
  readonly warm?: { readonly desired: number; readonly ready: number; readonly pending: readonly number[] };
  /** Wanted size of each replica; absent is 1. */
  readonly size?: number;
  /** Until `at` (epoch ms) replicas still have this size, and none is released. */
  readonly resizing?: { readonly at: number; readonly size: number };
}

/** Told is what a scale request asks for; what is absent stays. */
export interface Told {
  readonly replicas: number;
  readonly warm?: number;
  readonly size?: number;
}

/** servesAs gives the size that replicas have now, while a new one is on its way. */
export const servesAs = ({ size = 1, resizing }: Replicas): number => resizing?.size ?? size;

/** settled moves replicas that became ready at or before `at` (epoch ms) to the ready ones, and ends a resize that is done. */
export function settled(state: Replicas, at: number): Replicas {
  let out = state;
  const done = due(state.pending, at);
  if (done > 0) out = { ...out, ready: out.ready + done, pending: out.pending.slice(done) };
  const warmed = out.warm ? due(out.warm.pending, at) : 0;
  if (out.warm && warmed > 0) {
    const { desired, ready, pending } = out.warm;
    out = { ...out, warm: { desired, ready: ready + warmed, pending: pending.slice(warmed) } };
  }
  if (out.resizing && out.resizing.at <= at) out = cut({ ...out, resizing: undefined }, out.desired);
  return out;
}

const due = (pending: readonly number[], at: number): number =>
  pending.filter((readyAt) => readyAt <= at).length;

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

type Startup = (change: number, replica: number) => number;

/**
 * scaled tells a workload at `at` (epoch ms) what to run. More replicas are taken from the warm ones first, which serve
 * within seconds, the rest is started; fewer are taken first from those that start, the latest first, and then from the
 * ready ones at once. While a resize is under way nothing is released. The same again changes nothing.
 */
export function scaled(state: Replicas, at: number, told: Told, startup: Startup): Replicas {
  const now = settled(state, at);
  const { replicas, warm = now.warm?.desired ?? 0, size = now.size ?? 1 } = told;
  const resized = size !== (now.size ?? 1);
  if (replicas === now.desired && warm === (now.warm?.desired ?? 0) && !resized) return now;
  const changes = now.changes + 1;
  const wanted: Replicas = { ...now, desired: replicas, changes };
  const grown = replicas > now.ready + now.pending.length ? more(wanted, at, startup) : wanted;
  const next = resized ? resize(grown, now, at, size) : grown;
  return pool(next.resizing ? next : cut(next, replicas), at, warm, startup);
}

/** more orders what is missing to the wanted total: warm replicas are handed over, others start cold. */
function more(state: Replicas, at: number, startup: Startup): Replicas {
  const missing = state.desired - state.ready - state.pending.length;
  const handed = Math.min(missing, state.warm?.ready ?? 0);
  const added = Array.from(
    { length: missing },
    (_, replica) =>
      at + (replica < handed ? WARM.handOverSeconds * 1000 : startup(state.changes, replica - handed)),
  );
  const warm = state.warm && { ...state.warm, ready: state.warm.ready - handed };
  return { ...state, pending: [...state.pending, ...added].sort((a, b) => a - b), warm };
}

/** resize begins a change of size in place; a smaller size waits until all replicas that it needs serve. */
function resize(state: Replicas, before: Replicas, at: number, size: number): Replicas {
  const was = servesAs(before);
  const begun = at + RESIZE_SECONDS * 1000;
  const ends = size < was ? Math.max(begun, state.pending.at(-1) ?? 0) : begun;
  return { ...state, size, resizing: { at: ends, size: was } };
}

/** cut takes what runs above `total`: first what starts, the latest first, then what serves. */
function cut(state: Replicas, total: number): Replicas {
  const surplus = state.ready + state.pending.length - total;
  if (surplus <= 0) return state;
  const kept = Math.max(0, state.pending.length - surplus);
  return { ...state, ready: Math.min(state.ready, total), pending: state.pending.slice(0, kept) };
}

/** pool brings the warm replicas to what is wanted: more start, fewer go at once. */
function pool(state: Replicas, at: number, desired: number, startup: Startup): Replicas {
  if (desired === 0 && !state.warm) return state;
  const { ready = 0, pending = [] } = state.warm ?? {};
  const missing = desired - ready - pending.length;
  const added = Array.from(
    { length: Math.max(0, missing) },
    (_, place) => at + startup(state.changes, WARM_PLACE + place),
  );
  const kept = missing < 0 ? pending.slice(0, Math.max(0, pending.length + missing)) : pending;
  return {
    ...state,
    warm: {
      desired,
      ready: Math.min(ready, desired),
      pending: [...kept, ...added].sort((a, b) => a - b),
    },
  };
}
