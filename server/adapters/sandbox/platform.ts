import { AppError, conflict, notFound } from "@/server/errors";
import type { ActivityEvent, FeedEvent } from "@/server/ports/event-source";
import type { FoundWorkload, SampleBatch, SampleKind } from "@/server/ports/metrics-source";
import type { ScaleRequest, ScaleResult, TargetState } from "@/server/ports/target";
import { SANDBOX_RESOURCES, startupP95, WORKLOADS, workloadIndex } from "./catalogue";
import type { Journal, JournalEntry } from "./journal";
import type { Replicas } from "./replicas";
import { samplesOf } from "./samples";
import { createTracks, type ScaleEntry } from "./tracks";
import type { World } from "./world";

/** Platform is the sandbox as it stands at its clock's present: the world, and the replicas that it was told to run. */
export interface Platform {
  readonly world: World;
  /** Epoch ms of the sandbox's present; never goes back. */
  now(): number;
  discover(): FoundWorkload[];
  /** Complete samples only, up to now. */
  samples(from: number, to: number, what?: SampleKind): Generator<SampleBatch>;
  activity(from: number, to: number): Generator<ActivityEvent[]>;
  calendar(from: number, to: number): FeedEvent[];
  read(externalId: string): TargetState;
  /** Carried out and journalled when it returns. */
  scale(request: ScaleRequest): ScaleResult;
  /** Requests that changed something, oldest first. */
  changes(): JournalEntry[];
}

/** No node pool of the sandbox holds more replicas of one workload than this. */
const LIMIT = 1000;

/** createPlatform puts a world behind a clock and a journal; what the journal holds already has been carried out. */
export function createPlatform(world: World, journal: Journal, clock: () => number): Platform {
  const told: ScaleEntry[][] = WORKLOADS.map(() => []);
  const byKey = new Map<string, JournalEntry>();
  let latest = world.identity.liveStart;
  const take = (entry: JournalEntry): void => {
    byKey.set(entry.key, entry);
    told[workloadIndex(entry.externalId)].push({ at: entry.at, replicas: entry.replicas });
    latest = Math.max(latest, entry.at);
  };
  for (const entry of journal.entries) take(entry);
  const tracks = createTracks(world.identity, told, world.demandAt);

  const now = (): number => (latest = Math.max(latest, Math.floor(clock())));
  const find = (externalId: string): number => {
    const workload = workloadIndex(externalId);
    if (workload < 0) throw notFound("workload", externalId);
    return workload;
  };

  return {
    world,
    now,
    discover: () => WORKLOADS.map(found),
    samples: (from, to, what) => samplesOf(world, tracks, from, Math.min(to, now()), what),
    activity: (from, to) => world.activity(from, Math.min(to, now())),
    calendar: (from, to) => world.calendar(from, to, now()),
    read: (externalId) => stateOf(find(externalId), tracks.now(find(externalId), now())),
    scale(request) {
      const { externalId, replicas, expectedVersion, idempotencyKey: key } = request;
      const workload = find(externalId);
      if (!Number.isInteger(replicas) || replicas < 0 || replicas > LIMIT) {
        throw new AppError(
          "invalid_input",
          `${replicas} replicas cannot be run; ask for 0 to ${LIMIT} whole replicas.`,
        );
      }
      const known = byKey.get(key);
      if (known) return { state: known.state, repeated: true };
      const at = now();
      const before = tracks.now(workload, at);
      if (expectedVersion !== undefined && expectedVersion !== String(before.changes)) {
        throw conflict(
          `${externalId} is at version ${before.changes}, not ${expectedVersion}; read it again and decide anew.`,
        );
      }
      // The result is worked out before it is written, so that a repeat after a crash answers the same.
      told[workload].push({ at, replicas });
      const state = stateOf(workload, tracks.now(workload, at));
      told[workload].pop();
      const entry: JournalEntry = { at, key, externalId, from: before.desired, replicas, state };
      journal.append(entry);
      take(entry);
      return { state, repeated: false };
    },
    changes: () => journal.entries.filter((entry) => entry.from !== entry.replicas),
  };
}

function stateOf(workload: number, replicas: Replicas): TargetState {
  return {
    ready: replicas.ready,
    starting: replicas.pending.length,
    desired: replicas.desired,
    version: String(replicas.changes),
    startupSeconds: startupP95(WORKLOADS[workload]),
    pricePerReplicaHour: WORKLOADS[workload].pricePerReplicaHour,
  };
}

function found(spec: (typeof WORKLOADS)[number]): FoundWorkload {
  const {
    id,
    application,
    region,
    primary,
    perReplica,
    pricePerReplicaHour,
    minReplicas,
    maxReplicas,
    mode,
  } = spec;
  const measures = [...SANDBOX_RESOURCES, "replicas_ready", "replicas_starting", "latency"] as const;
  const capacity = { perReplica, startupSeconds: startupP95(spec), pricePerReplicaHour };
  const profile = { capacity, primaryResource: primary, minReplicas, maxReplicas, mode };
  return { externalId: id, name: id, application, region, measures, profile };
}
