import { slot } from "./actions";
import { SANDBOX_RESOURCES, WORKLOADS } from "./catalogue";
import { DAY, floorTo, historyStart, MINUTE, type WorldIdentity } from "./epoch";
import { type OwnScaler, recommend } from "./own-scaler";
import { type Replicas, scaled, settled, startupMs } from "./replicas";

/** ScaleEntry is one carried-out request for a workload: from `at` (epoch ms) on, `replicas` are wanted. */
export interface ScaleEntry {
  readonly at: number;
  readonly replicas: number;
}

/** DemandAt gives a workload's total in the cost vector's `place` for the minute that starts at `at` (epoch ms). */
export type DemandAt = (place: number, at: number) => number;

/** The product takes over this long before the live start, so that the start lies in the history already. */
const HANDOVER = 10 * MINUTE;

/** Tracks are the replicas of every workload through time. */
export interface Tracks {
  /** Ready and starting replicas at the end of the minute that starts at `at`; the minute must be over. */
  minute(workload: number, at: number): { ready: number; starting: number };
  /** What runs at `now`, entries up to `now` carried out. */
  now(workload: number, now: number): Replicas;
}

interface Track {
  /** First minute that is not computed yet. */
  next: number;
  state: Replicas;
  scaler: OwnScaler;
  /** Entries of this workload that were carried out. */
  done: number;
  readonly ready: number[];
  readonly starting: number[];
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

/**
 * createTracks follows the replicas minute by minute from the start of history, as far as asked.
 * The own scaler acts on the last whole minute until the product takes over: at the handover for the modes approve and
 * autopilot, otherwise at the first entry. `entries` holds a list a workload that may grow at its end, with times that do
 * not fall and that lie in no minute asked for.
 */
export function createTracks(
  identity: WorldIdentity,
  entries: readonly (readonly ScaleEntry[])[],
  demandAt: DemandAt,
): Tracks {
  const from = historyStart(identity);
  const handover = floorTo(identity.liveStart, MINUTE) - HANDOVER;
  const tracks = WORKLOADS.map((spec, workload): Track => {
    const place = slot(workload, SANDBOX_RESOURCES.indexOf(spec.primary));
    const usual = Math.ceil(demandAt(place, from) / ((spec.perReplica[spec.primary] ?? 1) * 0.75));
    const ready = Math.max(spec.minReplicas, usual);
    const state: Replicas = { ready, pending: [], desired: ready, changes: 0 };
    return { next: from, state, scaler: { recent: [] }, done: 0, ready: [], starting: [] };
  });
  const startup = (workload: number) => (change: number, replica: number) =>
    startupMs(identity.seed, workload, WORKLOADS[workload], change, replica);

  /** Carries out entries of a workload before `until`, from its `done`-th on. */
  function follow(
    workload: number,
    state: Replicas,
    done: number,
    until: number,
  ): { state: Replicas; done: number } {
    const own = entries[workload];
    while (done < own.length && own[done].at < until) {
      state = scaled(state, own[done].at, own[done].replicas, startup(workload));
      done++;
    }
    return { state, done };
  }

  function step(workload: number, track: Track): void {
    const spec = WORKLOADS[workload];
    const end = track.next + MINUTE;
    if (track.next === handover) {
      const given = handoverReplicas(workload, handover, demandAt);
      if (given !== undefined) {
        track.state = { ready: given, pending: [], desired: given, changes: track.state.changes + 1 };
      }
    }
    const followed = follow(workload, track.state, track.done, end);
    track.state = settled(followed.state, end - 1);
    track.done = followed.done;
    track.ready.push(track.state.ready);
    track.starting.push(track.state.pending.length);
    const handed = spec.mode === "approve" || spec.mode === "autopilot";
    if (track.done === 0 && !(handed && end >= handover)) {
      const place = slot(workload, SANDBOX_RESOURCES.indexOf(spec.primary));
      const { desired, memory } = recommend(
        track.scaler,
        spec,
        demandAt(place, track.next),
        track.state.ready,
        track.state.desired,
      );
      track.scaler = memory;
      track.state = scaled(track.state, end, desired, startup(workload));
    }
    track.next = end;
  }

  /** All workloads go on together, a day at a time, so that a day's demand is computed once. */
  function advance(workload: number, to: number): Track {
    while (tracks[0].next + MINUTE <= to) {
      const stop = Math.min(to, floorTo(tracks[0].next, DAY) + DAY);
      for (const [index, track] of tracks.entries()) while (track.next + MINUTE <= stop) step(index, track);
    }
    return tracks[workload];
  }

  return {
    minute(workload, at) {
      const track = advance(workload, at + MINUTE);
      const index = Math.round((at - from) / MINUTE);
      return { ready: track.ready[index], starting: track.starting[index] };
    },
    now(workload, now) {
      const track = advance(workload, now);
      return settled(follow(workload, track.state, track.done, now + 1).state, now);
    },
  };
}
