import { AppError, conflict, notFound } from "@/server/errors";
import type { ActivityEvent, FeedEvent } from "@/server/ports/event-source";
import type { FoundWorkload, SampleBatch, SampleKind } from "@/server/ports/metrics-source";
import type { ScaleRequest, ScaleResult, TargetState } from "@/server/ports/target";
import { bindsNobody, NO_TERMS, termsSchema } from "@/server/core/planning/limits/terms";
import type { LimitsRequest, LimitsResult, LimitsState, Served } from "@/server/ports/limiter";
import {
  SANDBOX_RESOURCES,
  SIZES,
  startupP95,
  WARM,
  type WorkloadSpec,
  WORKLOADS,
  workloadIndex,
} from "./catalogue";
import { actionOf, backendsOf, createDoor, type TermsEntry, ZONES } from "./door";
import { floorTo, MINUTE } from "./epoch";
import { type Journal, type JournalEntry, type LimitsEntry, memoryJournal } from "./journal";
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
  readLimits(externalId: string): LimitsState;
  /** Carried out and journalled when it returns. */
  applyLimits(request: LimitsRequest): LimitsResult;
  /** What came and what was let through, whole minutes that start in [from, to) up to now; at most a day. */
  served(externalId: string, from: number, to: number): Served[];
  /** Requests that changed something, oldest first. */
  changes(): JournalEntry[];
}

/** No node pool of the sandbox holds more replicas of one workload than this. */
const LIMIT = 1000;

/** What a user whose request is turned away is answered: too many requests (RFC 6585). */
const TOO_MANY = 429;
const MOST_MINUTES = 1440;

/** checked gives terms that this platform can keep; its users carry no tokens. */
function checked({ terms, endsAt }: LimitsRequest, now: number): LimitsRequest["terms"] {
  const parsed = termsSchema.safeParse(terms);
  if (!parsed.success) throw new AppError("invalid_input", parsed.error.issues[0].message);
  if (!(endsAt > now))
    throw new AppError(
      "invalid_input",
      "The limits would be over before they begin; send an end that lies ahead.",
    );
  const strange = parsed.data.weights.find(({ backend }) => !ZONES.some((zone) => zone === backend));
  if (strange)
    throw new AppError(
      "invalid_input",
      `There is no backend "${strange.backend}"; there are ${ZONES.join(" and ")}.`,
    );
  if (parsed.data.rules.some(({ kind }) => kind === "token"))
    throw new AppError("unsupported", "The sandbox's users carry no tokens, so none can be limited by one.");
  return parsed.data;
}

/** createPlatform puts a world behind a clock and a journal; what the journal holds already has been carried out. */
export function createPlatform(
  world: World,
  journal: Journal,
  clock: () => number,
  limits: Journal<LimitsEntry> = memoryJournal(),
): Platform {
  const told: ScaleEntry[][] = WORKLOADS.map(() => []);
  const byKey = new Map<string, JournalEntry>();
  let latest = world.identity.liveStart;
  const take = (entry: JournalEntry): void => {
    byKey.set(entry.key, entry);
    const { at, replicas, warm, size } = entry;
    told[workloadIndex(entry.externalId)].push({ at, replicas, warm, size });
    latest = Math.max(latest, entry.at);
  };
  for (const entry of journal.entries) take(entry);
  const doors: TermsEntry[][] = WORKLOADS.map(() => []);
  const limitsByKey = new Map<string, LimitsEntry>();
  const takeLimits = (entry: LimitsEntry): void => {
    limitsByKey.set(entry.key, entry);
    doors[workloadIndex(entry.externalId)].push(entry);
    latest = Math.max(latest, entry.at);
  };
  for (const entry of limits.entries) takeLimits(entry);
  const door = createDoor(world, doors);
  const tracks = createTracks(world.identity, told, world.demandAt);

  const now = (): number => (latest = Math.max(latest, Math.floor(clock())));
  const find = (externalId: string): number => {
    const workload = workloadIndex(externalId);
    if (workload < 0) throw notFound("workload", externalId);
    return workload;
  };

  const people = new Map(world.people.map(({ pseudonym, index }) => [pseudonym, index]));
  /** What the outside sees of an act whose requests the door turned away. */
  const answered = (event: ActivityEvent): ActivityEvent => {
    const action = actionOf(event.application, event.action);
    const person = people.get(event.user);
    if (person === undefined || !door.turnsAway(person, action, event.at, event.id)) return event;
    return { ...event, status: TOO_MANY, bytes: 0, durationMs: 1 };
  };

  const limitsOf = (workload: number, at: number): LimitsState => {
    const { terms, endsAt } = door.termsAt(workload, at);
    const { demand: _, ...served } = door.minute(workload, floorTo(at, MINUTE) - MINUTE);
    // What ended by itself is another state than what was told.
    const last = doors[workload].at(-1)?.terms ?? NO_TERMS;
    const ended = endsAt === undefined && !bindsNobody(last) ? "-ended" : "";
    return {
      terms,
      ...(endsAt === undefined ? {} : { endsAt }),
      backends: backendsOf(workload, tracks.now(workload, at)),
      served,
      version: `${doors[workload].length}${ended}`,
    };
  };

  return {
    world,
    now,
    discover: () => WORKLOADS.map(found),
    samples: (from, to, what) => samplesOf(world, tracks, from, Math.min(to, now()), what, door),
    *activity(from, to) {
      for (const some of world.activity(from, Math.min(to, now()))) yield some.map(answered);
    },
    calendar: (from, to) => world.calendar(from, to, now()),
    read: (externalId) => stateOf(find(externalId), tracks.now(find(externalId), now())),
    scale(request) {
      const { externalId, replicas, warm, size, expectedVersion, idempotencyKey: key } = request;
      const workload = find(externalId);
      if (!Number.isInteger(replicas) || replicas < 0 || replicas > LIMIT) {
        throw new AppError(
          "invalid_input",
          `${replicas} replicas cannot be run; ask for 0 to ${LIMIT} whole replicas.`,
        );
      }
      checkTiers(WORKLOADS[workload], warm, size);
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
      told[workload].push({ at, replicas, warm, size });
      const state = stateOf(workload, tracks.now(workload, at));
      told[workload].pop();
      const entry: JournalEntry = { at, key, externalId, from: before.desired, replicas, warm, size, state };
      journal.append(entry);
      take(entry);
      return { state, repeated: false };
    },
    readLimits: (externalId) => limitsOf(find(externalId), now()),
    applyLimits(request) {
      const { externalId, endsAt, expectedVersion, idempotencyKey: key } = request;
      const workload = find(externalId);
      const terms = checked(request, now());
      const known = limitsByKey.get(key);
      if (known) return { state: known.state, repeated: true };
      const at = now();
      const { version } = limitsOf(workload, at);
      if (expectedVersion !== undefined && expectedVersion !== version) {
        throw conflict(
          `The limits of ${externalId} are at version ${version}, not ${expectedVersion}; read them again and decide anew.`,
        );
      }
      doors[workload].push({ at, terms, endsAt });
      const state = limitsOf(workload, at);
      doors[workload].pop();
      const entry: LimitsEntry = { at, key, externalId, terms, endsAt, state };
      limits.append(entry);
      takeLimits(entry);
      return { state, repeated: false };
    },
    served(externalId, from, to) {
      const workload = find(externalId);
      const first = Math.max(Math.ceil(from / MINUTE) * MINUTE, world.identity.liveStart);
      const minutes: Served[] = [];
      for (let at = floorTo(first + MINUTE - 1, MINUTE); at < to && at + MINUTE <= now(); at += MINUTE) {
        if (minutes.length === MOST_MINUTES) break;
        const { demand: _, ...minute } = door.minute(workload, at);
        minutes.push(minute);
      }
      return minutes;
    },
    changes: () =>
      journal.entries.filter(
        ({ from, replicas, warm, size }) => from !== replicas || warm !== undefined || size !== undefined,
      ),
  };
}

/** checkTiers refuses warm replicas and sizes that the workload's platform does not have. */
function checkTiers(spec: WorkloadSpec, warm: number | undefined, size: number | undefined): void {
  if (warm !== undefined && !spec.keepsWarm)
    throw new AppError("unsupported", `${spec.id} keeps no warm replicas; leave them out.`);
  if (size !== undefined && !spec.resizes)
    throw new AppError("unsupported", `${spec.id} does not resize its replicas; leave the size out.`);
  if (warm !== undefined && !(Number.isInteger(warm) && warm >= 0 && warm <= WARM.atMost))
    throw new AppError(
      "invalid_input",
      `${warm} warm replicas cannot be kept; ask for 0 to ${WARM.atMost} whole replicas.`,
    );
  if (size !== undefined && !SIZES.some(({ factor }) => factor === size))
    throw new AppError(
      "invalid_input",
      `Size ${size} is not offered; ask for ${SIZES.map(({ factor }) => factor).join(", ")}.`,
    );
}

function stateOf(workload: number, replicas: Replicas): TargetState {
  const spec = WORKLOADS[workload];
  const factor = replicas.size ?? 1;
  const price = SIZES.find((each) => each.factor === factor)?.price ?? factor;
  const { desired = 0, ready = 0, pending = [] } = replicas.warm ?? {};
  const warm = { desired, ready, starting: pending.length, ...WARM };
  const size = { factor, choices: SIZES.map((each) => ({ ...each })) };
  const tiers = { ...(spec.keepsWarm && { warm }), ...(spec.resizes && { size }) };
  return {
    ready: replicas.ready,
    starting: replicas.pending.length,
    desired: replicas.desired,
    version: String(replicas.changes),
    startupSeconds: startupP95(spec),
    pricePerReplicaHour: spec.pricePerReplicaHour * price,
    ...(spec.keepsWarm || spec.resizes ? { tiers } : {}),
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
