import { z } from "zod";
import { type Actor, can, leastRoleFor } from "@/server/core/access/actor";
import type { Connection } from "@/server/core/sources/prometheus";
import type { Scope } from "@/server/core/words";
import { AppError } from "@/server/errors";
import type { Log } from "@/server/log";
import type { ActivityStore } from "@/server/ports/activity-store";
import type { OpenStream } from "@/server/ports/activity-stream";
import type { ArtifactStore } from "@/server/ports/artifact-store";
import type { Clock } from "@/server/ports/clock";
import type { EventSource } from "@/server/ports/event-source";
import type { FeedText } from "@/server/ports/feed-text";
import type { ForecastStore } from "@/server/ports/forecast-store";
import type { Enqueue, JobQueue } from "@/server/ports/job-queue";
import type { Limiter } from "@/server/ports/limiter";
import type { MetricsServer } from "@/server/ports/metrics-server";
import type { MetricsSource } from "@/server/ports/metrics-source";
import type { SeriesStore } from "@/server/ports/series-store";
import type { Target } from "@/server/ports/target";
import { appendAudit } from "@/server/store/audit";
import type { Db, RootDb } from "@/server/store/client";
import type { Topic } from "@/server/core/topics";
import { notifyChange } from "@/server/store/changes";
import { soon } from "./soon";

/** Stored is a row that names an adapter and its configuration. */
export interface Stored {
  id: string;
  kind: string;
  config: unknown;
}

/** Deps is everything outside of the core that a verb may reach. */
export interface Deps {
  db: RootDb;
  clock: Clock;
  queue: JobQueue;
  log: Log;
  series: SeriesStore;
  activity: ActivityStore;
  artifacts: ArtifactStore;
  /** The adapter for a stored source or target; throws AppError("unsupported") for a kind that is not built in. */
  metricsSource(source: Stored): MetricsSource;
  /** undefined when sources of this kind deliver no activity or calendar. */
  eventSource(source: Stored): EventSource | undefined;
  target(target: Stored): Target;
  /** What limits rates and steers traffic before the workloads of a target; undefined where nothing does. */
  limiter?(target: Stored): Limiter | undefined;
  /** Runs `work` while no other process runs the same key; undefined when another does. */
  exclusive<T>(key: string, work: () => Promise<T>): Promise<T | undefined>;
  /** The seed of every random choice of this installation. */
  seed: number;
  /** Key of the keyed hash that makes pseudonyms; a process without one takes no activity. */
  pseudonymKey?: string;
  /** Key under which secrets of sources are sealed; a process without one keeps none. */
  sealKey?: string;
  /** Reaches a server that answers PromQL, with its password or token. */
  metricsServer?(connection: Connection, secret?: string): MetricsServer;
  /** Reaches a durable stream of activity, with its password; a process without it consumes none. */
  activityStream?: OpenStream;
  /** Reads calendars and news; a process without it reads none. */
  feedText?: FeedText;
  /** What forecast cycles read and write. */
  forecasts: ForecastStore;
  /** Forecaster processes among which workloads are shared out; 1 when left out. */
  forecasters?: number;
}

/** Call is what a verb's `run` receives beside its input. */
export interface Call {
  actor: Actor;
  /** Epoch ms, read once a call so that everything in it agrees. */
  now: number;
  deps: Deps;
}

/** MutationCall runs inside a transaction: `db` is it; jobs are handed over and topics told only after it commits. */
export interface MutationCall extends Call {
  db: Db;
  enqueue(job: Enqueue): void;
  tell(...topics: Topic[]): void;
}

/** Rest is the door of a verb under /api/v1; `{name}` parts and the query or body together make the input. */
export interface Rest {
  method: "GET" | "POST" | "PUT" | "DELETE";
  path: `/${string}`;
  summary: string;
  /** Status of success; 200 unless said. */
  status?: number;
  /** For volume: a lower limit of the body, and 429 with Retry-After when too much is under way. */
  bulk?: boolean;
  /** Names a person: the input is the body's alone, because addresses are logged on their way. */
  bodyOnly?: boolean;
}

/** AuditLine is what a mutation leaves behind, written in the same transaction. */
export interface AuditLine {
  targetKind: string;
  targetId: string;
  targetName: string;
  /** One sentence: "Approved P-12: checkout-api from 11 to 14 replicas." */
  summary: string;
  reason?: string;
  before?: unknown;
  after?: unknown;
}

interface Common<I extends z.ZodType> {
  name: string;
  scope: Scope;
  input: I;
  rest?: Rest;
}

export interface Query<I extends z.ZodType, O> extends Common<I> {
  kind: "query";
  run(call: Call & { db: Db }, input: z.output<I>): Promise<O>;
}

export interface Mutation<I extends z.ZodType, O> extends Common<I> {
  kind: "mutation";
  /**
   * For volume: what it stores is committed together with what others send at the same moment, so `db` is no
   * transaction; it stores through a port that keeps all or nothing of a call.
   */
  shared?: true;
  /** null when nothing was changed. */
  audit(input: z.output<I>, output: O): AuditLine | readonly AuditLine[] | null;
  run(call: MutationCall, input: z.output<I>): Promise<O>;
}

export type Verb<I extends z.ZodType = z.ZodType, O = unknown> = Query<I, O> | Mutation<I, O>;

/** query defines a verb that changes nothing. */
export const query = <I extends z.ZodType, O>(v: Omit<Query<I, O>, "kind">): Query<I, O> => ({
  ...v,
  kind: "query",
});

/** mutation defines a verb that changes something, and the audit line that says so. */
export const mutation = <I extends z.ZodType, O>(v: Omit<Mutation<I, O>, "kind">): Mutation<I, O> => ({
  ...v,
  kind: "mutation",
});

/**
 * invoke authorises, parses, runs in a transaction, writes the audit in it, commits, then hands over the jobs.
 * Throws AppError: forbidden, invalid_input (with a fault for each field), or what the verb throws.
 */
export async function invoke<I extends z.ZodType, O>(
  verb: Verb<I, O>,
  actor: Actor,
  deps: Deps,
  raw: unknown,
): Promise<O> {
  authorise(verb, actor);
  const input = parseInput(verb.input, raw);
  const call = { actor, now: deps.clock.now(), deps };
  if (verb.kind === "query") return verb.run({ ...call, db: deps.db }, input);

  const jobs: Enqueue[] = [];
  const topics = new Set<Topic>();
  const act = async (db: Db) => {
    const result = await verb.run(
      {
        ...call,
        db,
        enqueue: (job) => jobs.push(job),
        tell: (...t) => t.forEach((topic) => topics.add(topic)),
      },
      input,
    );
    const lines = verb.audit(input, result);
    for (const line of lines === null ? [] : Array.isArray(lines) ? lines : [lines]) {
      await appendAudit(db, { ...line, at: call.now, actor, action: verb.name });
      topics.add("audit");
    }
    for (const topic of topics) await (verb.shared ? tellSoon(deps.db, topic) : notifyChange(db, topic));
    return result;
  };
  const output = verb.shared
    ? await act(deps.db)
    : await deps.db.$transaction(act, { timeout: 30_000, maxWait: 10_000 });
  // After the commit: a job must never see what could still be rolled back. The sweep recovers what a crash loses here.
  for (const job of jobs) await deps.queue.add(job);
  return output;
}

const tellers = new WeakMap<RootDb, (topic: Topic) => Promise<void>>();

/** tellSoon tells a topic after those that are being told; calls that wait share one. */
function tellSoon(db: RootDb, topic: Topic): Promise<void> {
  const tell = tellers.get(db) ?? soon((one: Topic) => notifyChange(db, one));
  tellers.set(db, tell);
  return tell(topic);
}

/** parseInput parses by schema; throws AppError("invalid_input") naming every wrong field. */
export function parseInput<I extends z.ZodType>(schema: I, raw: unknown): z.output<I> {
  const parsed = schema.safeParse(raw ?? {});
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => ({
    field: issue.path.join("."),
    message: issue.message,
  }));
  const first = faults.map((f) => (f.field ? `${f.field}: ${f.message}` : f.message)).join("; ");
  throw new AppError("invalid_input", `The request is not usable. ${first}`, faults);
}

/** authorise throws AppError("forbidden") when the actor lacks the verb's scope. */
export function authorise(verb: Pick<Verb, "scope">, actor: Actor): void {
  if (can(actor, verb.scope)) return;
  const { scope } = verb;
  throw actor.kind === "apiKey"
    ? new AppError("forbidden", `This key lacks the scope "${scope}". An admin can make a key that has it.`)
    : new AppError(
        "forbidden",
        `This needs the role ${leastRoleFor(scope)} or higher; ${actor.name} has less.`,
      );
}
