import { z } from "zod";

/**
 * QUEUES, a process each: "main" is short work; "forecaster" computes for up to a second at a time; "trainer" for
 * minutes; "replayer" tries policies over history, for which someone waits. Apart, so that computing stalls neither job
 * locks nor actuation.
 */
export const QUEUES = ["main", "forecaster", "trainer", "replayer"] as const;
export type QueueName = (typeof QUEUES)[number];

/** queueNameOf is the name of the queue that one of several processes serves; the first has the plain name. */
export const queueNameOf = (queue: QueueName, shard = 0): string =>
  shard === 0 ? queue : `${queue}-${shard}`;

interface Contract<S extends z.ZodType> {
  queue: QueueName;
  payload: S;
  attempts: number;
  /** First wait before a retry, milliseconds; doubles. */
  backoffMs: number;
}

const contract = <S extends z.ZodType>(c: Contract<S>): Contract<S> => c;

/** JOBS is every kind of work there is. A name without a handler in workers/handlers.ts does not compile. */
export const JOBS = {
  /** Reads new samples, activity and calendar entries of one source, and what its targets say. */
  collect: contract({
    queue: "main",
    payload: z.object({ sourceId: z.string() }),
    attempts: 3,
    backoffMs: 2_000,
  }),
  /** Reads what single users did and used; apart, so that totals and decisions never wait for it. */
  collectUsers: contract({
    queue: "main",
    payload: z.object({ sourceId: z.string() }),
    attempts: 3,
    backoffMs: 2_000,
  }),
  /** Issues forecasts for every measure of some workloads. */
  forecast: contract({
    queue: "forecaster",
    payload: z.object({ workloadIds: z.array(z.string()).min(1) }),
    attempts: 3,
    backoffMs: 2_000,
  }),
  /** Adds the forecasts of an application's workloads up. */
  reconcile: contract({
    queue: "main",
    payload: z.object({ applicationId: z.string() }),
    attempts: 2,
    backoffMs: 5_000,
  }),
  /** Forecasts the heaviest users of one workload, a few a job. */
  forecastUsers: contract({
    queue: "forecaster",
    payload: z.object({ workloadId: z.string() }),
    attempts: 2,
    backoffMs: 5_000,
  }),
  /** Forecasts the segments of an application and their heaviest users, for the next hour. */
  forecastSegments: contract({
    queue: "forecaster",
    payload: z.object({ applicationId: z.string() }),
    attempts: 2,
    backoffMs: 5_000,
  }),
  /** Decides for one workload; leaves a Decision and, when something is to change, a Plan. */
  plan: contract({
    queue: "main",
    payload: z.object({ workloadId: z.string() }),
    attempts: 3,
    backoffMs: 2_000,
  }),
  /** Carries out an approved plan once its time has come. */
  actuate: contract({
    queue: "main",
    payload: z.object({ planId: z.string() }),
    attempts: 5,
    backoffMs: 2_000,
  }),
  /** Carries out an approved plan of limits. */
  actuateLimits: contract({
    queue: "main",
    payload: z.object({ planId: z.string() }),
    attempts: 5,
    backoffMs: 2_000,
  }),
  /** Fills in what really happened beside what was forecast. */
  score: contract({
    queue: "main",
    payload: z.object({ workloadId: z.string() }),
    attempts: 3,
    backoffMs: 5_000,
  }),
  /** Replays the forecaster over a workload's past so that accuracy is known from the first hour. */
  backtest: contract({
    queue: "trainer",
    payload: z.object({ workloadId: z.string() }),
    attempts: 2,
    backoffMs: 5_000,
  }),
  /** Trains one network; progress is in its Model row. */
  train: contract({
    queue: "trainer",
    payload: z.object({ modelId: z.string() }),
    attempts: 2,
    backoffMs: 5_000,
  }),
  /** Replays every policy of a replay over one workload; progress is in its rows. */
  replayPart: contract({
    queue: "replayer",
    payload: z.object({ replayId: z.string(), position: z.number().int() }),
    attempts: 2,
    backoffMs: 2_000,
  }),
  /** Learns a policy's settings by situation and submits what held; progress is in its row. */
  tune: contract({
    queue: "trainer",
    payload: z.object({ tuningId: z.string() }),
    attempts: 2,
    backoffMs: 5_000,
  }),
  /** Chooses a policy's level of risk by replay; apart from `tune`, because someone waits and it needs no network. */
  chooseRisk: contract({
    queue: "replayer",
    payload: z.object({ tuningId: z.string() }),
    attempts: 2,
    backoffMs: 5_000,
  }),
  /** Learns from a workload's last days what a replica carries and how long it takes to start. */
  learnCapacity: contract({
    queue: "forecaster",
    payload: z.object({ workloadId: z.string() }),
    attempts: 2,
    backoffMs: 5_000,
  }),
  /** Takes new acts into users' profiles, segments and reservations. */
  learnBehaviour: contract({ queue: "replayer", payload: z.object({}), attempts: 1, backoffMs: 5_000 }),
  /** Trains the network of next actions and chooses what serves each application; once a day. */
  trainActions: contract({ queue: "trainer", payload: z.object({}), attempts: 1, backoffMs: 5_000 }),
  /** Learns from many series how far the mix of experts is off; once a day. */
  learnCorrection: contract({ queue: "trainer", payload: z.object({}), attempts: 1, backoffMs: 5_000 }),
  /** Plans the nodes of every pool; asked: also when the newest plan is fresh, because pools changed. */
  planFleet: contract({
    queue: "replayer",
    payload: z.object({ asked: z.boolean().default(false) }),
    attempts: 1,
    backoffMs: 5_000,
  }),
  /** Stores an uploaded file of samples. */
  importSeries: contract({
    queue: "main",
    payload: z.object({ importId: z.string() }),
    attempts: 2,
    backoffMs: 2_000,
  }),
  /** Expires what lapsed, picks up what was lost, thins what is old. */
  sweep: contract({ queue: "main", payload: z.object({}), attempts: 1, backoffMs: 1_000 }),
  /** Makes the partitions of the weeks to come. */
  keepPartitions: contract({ queue: "main", payload: z.object({}), attempts: 2, backoffMs: 5_000 }),
  /** Removes points of forecasts that are older than the setting says. */
  thinPoints: contract({ queue: "main", payload: z.object({}), attempts: 1, backoffMs: 5_000 }),
  /** Rolls samples up. */
  keepSeries: contract({ queue: "main", payload: z.object({}), attempts: 1, backoffMs: 5_000 }),
  /** Asks for every feed of the calendar that is due. */
  readFeeds: contract({ queue: "main", payload: z.object({}), attempts: 1, backoffMs: 5_000 }),
  /** Reads one feed of the calendar. */
  readFeed: contract({
    queue: "main",
    payload: z.object({ feedId: z.string() }),
    attempts: 2,
    backoffMs: 30_000,
  }),
  /** Removes what is older than the privacy settings say, and what erasures left under way. */
  retain: contract({ queue: "main", payload: z.object({}), attempts: 1, backoffMs: 1_000 }),
  /** Starts a cycle: one collect a source. */
  cycle: contract({ queue: "main", payload: z.object({}), attempts: 1, backoffMs: 1_000 }),
  /** Decides which groups need a training now. */
  scheduleTraining: contract({ queue: "main", payload: z.object({}), attempts: 1, backoffMs: 1_000 }),
} as const;

export type JobName = keyof typeof JOBS;
export type JobPayload<N extends JobName> = z.output<(typeof JOBS)[N]["payload"]>;

/** SCHEDULES is what runs by itself, in product milliseconds. */
export const SCHEDULES: Partial<Record<JobName, { everyMs: number }>> = {
  cycle: { everyMs: 60_000 },
  sweep: { everyMs: 15_000 },
  keepSeries: { everyMs: 60_000 },
  retain: { everyMs: 3_600_000 },
  readFeeds: { everyMs: 60_000 },
  keepPartitions: { everyMs: 6 * 3_600_000 },
  thinPoints: { everyMs: 3_600_000 },
  scheduleTraining: { everyMs: 5 * 60_000 },
  learnBehaviour: { everyMs: 10 * 60_000 },
  // Looks more often than it trains, so that the first network comes soon after the first acts.
  trainActions: { everyMs: 3_600_000 },
  // Looks more often than it learns, so that the first correction comes soon after there is history enough.
  learnCorrection: { everyMs: 3_600_000 },
  // Looks more often than it plans, so that the first plan comes soon after the first forecasts.
  planFleet: { everyMs: 5 * 60_000 },
};
