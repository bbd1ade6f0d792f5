import { slot } from "./actions";
import { SANDBOX_RESOURCES, WORKLOADS } from "./catalogue";
import { DAY, floorTo, HOUR, MINUTE, type WorldIdentity } from "./epoch";
import { type OwnScaler, recommend } from "./own-scaler";
import { remember } from "./remember";
import { type Replicas, scaled, servesAs, settled, startupMs, type Told } from "./replicas";

/** ScaleEntry is one carried-out request for a workload: what is wanted from `at` (epoch ms) on. */
export interface ScaleEntry extends Told {
  readonly at: number;
}

/** DemandAt gives a workload's total in the cost vector's `place` for the minute that starts at `at` (epoch ms). */
export type DemandAt = (place: number, at: number) => number;

/** The product takes over this long before the live start, so that the start lies in the history already. */
const HANDOVER = 10 * MINUTE;

/** Tracks are the replicas of every workload through time. */
export interface Tracks {
  /** Ready and starting replicas, and their size, at the end of the minute that starts at `at`; the minute must be over. */
  minute(workload: number, at: number): { ready: number; starting: number; size: number };
  /** What runs at `now`, entries up to `now` carried out. */
  now(workload: number, now: number): Replicas;
}

/** Run is a stretch of minutes, computed as far as `next`. */
interface Run {
  readonly from: number;
  /** First minute that is not computed yet; `state` is what holds at its start. */
  next: number;
  state: Replicas;
  /** At the end of each minute from `from` on. */
  readonly ready: number[];
  readonly starting: number[];
  readonly size: number[];
}

/** A run of the own scaler, with its memory. */
interface OwnRun extends Run {
  scaler: OwnScaler;
}

/** A run of a workload that does what it is told, and how many entries it has carried out. */
interface ToldRun extends Run {
  done: number;
}

/** Minutes from the handover on whose demand says what the start needs. */
const START_MINUTES = 25;

/**
 * What an approve-mode workload has when the product meets it: at 90 % use, safe for a while but at least two below
 * what anyone would plan; or roomy, where so few run that two below would be too few.
 */
function handoverReplicas(workload: number, at: number, demandAt: DemandAt): number | undefined {
  const spec = WORKLOADS[workload];
  if (spec.atHandover === "as it is") return undefined;
  const place = slot(workload, SANDBOX_RESOURCES.indexOf(spec.primary));
  const carries = spec.perReplica[spec.primary] ?? 1;
  const demand = Array.from({ length: START_MINUTES }, (_, minute) => demandAt(place, at + minute * MINUTE));
  const [mean, peak] = [demand.reduce((sum, value) => sum + value, 0) / demand.length, Math.max(...demand)];
  const tight = Math.ceil(Math.max(mean / 0.9, peak / 0.99) / carries);
  const planned = Math.ceil(mean / (0.8 * carries));
  const roomy = Math.ceil((1.25 * peak) / (0.75 * carries)) + 3;
  const wanted = spec.atHandover === "tight" && planned - tight >= 2 ? tight : roomy;
  return Math.min(spec.maxReplicas, Math.max(spec.minReplicas, wanted));
}

/** Every night at three the own scaler's past starts anew from what demand asks for, so that each day is computed alone. */
const NIGHT = 3 * HOUR;
const nightOf = (at: number): number => floorTo(at - NIGHT, DAY) / DAY;

const primaryPlace = (workload: number): number =>
  slot(workload, SANDBOX_RESOURCES.indexOf(WORKLOADS[workload].primary));

function beginOwn(workload: number, night: number, demandAt: DemandAt): OwnRun {
  const spec = WORKLOADS[workload];
  const from = night * DAY + NIGHT;
  const usual = Math.ceil(
    demandAt(primaryPlace(workload), from) / ((spec.perReplica[spec.primary] ?? 1) * 0.75),
  );
  const ready = Math.min(spec.maxReplicas, Math.max(spec.minReplicas, usual));
  const state: Replicas = { ready, pending: [], desired: ready, changes: from / MINUTE };
  return { from, next: from, state, scaler: { recent: [] }, ready: [], starting: [], size: [] };
}

/** Closes the minute that starts at `run.next`. */
function endMinute(run: Run): void {
  run.next += MINUTE;
  run.state = settled(run.state, run.next - 1);
  run.ready.push(run.state.ready);
  run.starting.push(run.state.pending.length);
  run.size.push(servesAs(run.state));
}

/**
 * createTracks follows replicas minute by minute. The own scaler acts on the last whole minute until the product takes
 * over: at the handover for the modes approve and autopilot, otherwise at the first entry. `entries` holds a list a
 * workload that may grow at its end, with times that do not fall and that lie in no minute asked for.
 */
export function createTracks(
  identity: WorldIdentity,
  entries: readonly (readonly ScaleEntry[])[],
  demandAt: DemandAt,
): Tracks {
  const handover = floorTo(identity.liveStart, MINUTE) - HANDOVER;
  const startup = (workload: number) => (change: number, replica: number) =>
    startupMs(identity.seed, workload, WORKLOADS[workload], change, replica);
  const own = WORKLOADS.map((_, workload) => remember(34, (night) => beginOwn(workload, night, demandAt)));
  const told = new Map<number, ToldRun>();

  function advanceOwn(workload: number, run: OwnRun, to: number): OwnRun {
    const [spec, place] = [WORKLOADS[workload], primaryPlace(workload)];
    while (run.next + MINUTE <= to) {
      const demand = demandAt(place, run.next);
      endMinute(run);
      const { desired, memory } = recommend(run.scaler, spec, demand, run.state.ready, run.state.desired);
      run.scaler = memory;
      if (desired === run.state.desired) continue;
      // The minute of the latest change is its version: it rises from day to day.
      const state = { ...run.state, changes: run.next / MINUTE - 1 };
      run.state = scaled(state, run.next, { replicas: desired }, startup(workload));
    }
    return run;
  }

  /** First minute in which the workload does what it is told; later than any when that has not come. */
  function takeover(workload: number): number {
    const { mode } = WORKLOADS[workload];
    if (mode === "approve" || mode === "autopilot") return handover;
    const first = entries[workload][0];
    return first ? floorTo(first.at, MINUTE) : Number.POSITIVE_INFINITY;
  }

  function beginTold(workload: number, from: number): ToldRun {
    const fresh = beginOwn(workload, nightOf(from), demandAt);
    let { state } = advanceOwn(workload, fresh, from);
    const given = from === handover ? handoverReplicas(workload, from, demandAt) : undefined;
    if (given !== undefined) state = { ready: given, pending: [], desired: given, changes: from / MINUTE };
    return { from, next: from, state, done: 0, ready: [], starting: [], size: [] };
  }

  /** What is told before `until` is carried out on a state. */
  function follow(workload: number, run: ToldRun, until: number): Pick<ToldRun, "state" | "done"> {
    let { state, done } = run;
    for (const all = entries[workload]; done < all.length && all[done].at < until; done++) {
      state = scaled(state, all[done].at, all[done], startup(workload));
    }
    return { state, done };
  }

  function advanceTold(workload: number, to: number): ToldRun {
    const from = takeover(workload);
    const last = told.get(workload);
    const run = last?.from === from ? last : beginTold(workload, from);
    told.set(workload, run);
    while (run.next + MINUTE <= to) {
      Object.assign(run, follow(workload, run, run.next + MINUTE));
      endMinute(run);
    }
    return run;
  }

  return {
    minute(workload, at) {
      const run: Run =
        at >= takeover(workload)
          ? advanceTold(workload, at + MINUTE)
          : advanceOwn(workload, own[workload](nightOf(at)), at + MINUTE);
      const index = Math.round((at - run.from) / MINUTE);
      return { ready: run.ready[index], starting: run.starting[index], size: run.size[index] };
    },
    now(workload, now) {
      if (now < takeover(workload)) {
        return settled(advanceOwn(workload, own[workload](nightOf(now)), now).state, now);
      }
      const run = advanceTold(workload, now);
      return settled(follow(workload, run, now + 1).state, now);
    },
  };
}
