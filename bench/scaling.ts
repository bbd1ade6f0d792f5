import { createWriteStream, type WriteStream } from "node:fs";
import { once } from "node:events";
import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import type { PastAction, Want } from "@/server/core/planning/context";
import type { NeedTable } from "@/server/core/planning/risk/age-rule";
import { needTable } from "@/server/core/planning/risk/need-table";
import { fleetOf, fleetSize, oddsOf, timesOf } from "@/server/core/planning/risk/odds";
import { openOutlook, type OutlookSettings, viewOf, watch } from "@/server/core/planning/risk/outlook";
import { planWorkload } from "@/server/core/planning/stages";
import { type Policy, parsePolicy } from "@/server/core/policy/policy";
import { PRESETS } from "@/server/core/policy/presets";
import { makeSeries } from "@/server/core/series/series";
import { readFeed, readIndex, type ScalingTask } from "./scaling-feed";

/** PRICES maps a risk level (the contract's "target", safe to thrifty) to replica-minutes that a short minute is worth. */
const PRICES: Readonly<Record<string, number>> = { "50": 900, "60": 300, "70": 100, "80": 30, "90": 10 };
/** Demand is shown this many seconds late by the feed's source. */
const LAG_SECONDS = 30;

/**
 * run decides for every task of a feed directory the way production does: one plan a tick through planWorkload, with the
 * risk planner's odds learnt from history and the readings so far. Options: --feed DIR, --out FILE, --targets 50,60,…,
 * --only N,N (tasks). The last line printed is one JSON object.
 */
export async function run(argv: string[]): Promise<void> {
  const { values: options } = parseArgs({
    args: argv,
    options: {
      feed: { type: "string" },
      out: { type: "string" },
      targets: { type: "string" },
      only: { type: "string" },
    },
  });
  if (!options.feed || !options.out) throw new Error("Say --feed DIR (with index.jsonl) and --out FILE.");
  console.log(
    `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
  );
  const targets = options.targets?.split(",") ?? ["70"];
  const outs = new Map<string, WriteStream>();
  for (const target of targets) {
    if (!PRICES[target])
      throw new Error(`There is no risk level "${target}". Use ${Object.keys(PRICES).join(", ")}.`);
    const path = options.targets ? `${options.out.replace(/\.jsonl$/, "")}@${target}.jsonl` : options.out;
    outs.set(target, createWriteStream(path));
  }
  const began = performance.now();
  let decisions = 0;
  let plans = 0;
  const only = options.only?.split(",").map(Number);
  const tasks = (await readIndex(options.feed)).filter((task) => !only || only.includes(task.n));
  for (const task of tasks) {
    const start = performance.now();
    const made = await decide(options.feed, task, targets, (target, line) => {
      decisions++;
      outs.get(target)?.write(`${line}\n`);
    });
    plans += made;
    console.log(
      `${task.n} ${task.series} ${task.metric}: ${((performance.now() - start) / 1000).toFixed(1)} s`,
    );
  }
  for (const out of outs.values()) {
    out.end();
    await once(out, "finish");
  }
  const seconds = (performance.now() - began) / 1000;
  console.log(JSON.stringify({ bench: "scaling", tasks: tasks.length, targets, plans, decisions, seconds }));
}

/** Controlled is one simulated fleet: a start-up delay and a policy. */
interface Controlled {
  readonly target: string;
  readonly delay: number;
  readonly policy: Policy;
  desired: number;
  actions: PastAction[];
  wants: Want[];
}

/** What comes back soon is given back soon: a replica is released when it was not wanted for its start-up time, 1 to 2 min. */
const waitMinutes = (delay: number): number => Math.min(2, Math.max(1, delay / 60));

const policyFor = (task: ScalingTask, target: string, delay: number): Policy =>
  parsePolicy({
    ...PRESETS.aggressive,
    planner: "risk",
    replicaMinutesPerShortMinute: PRICES[target],
    minReplicas: task.min_replicas,
    maxReplicas: task.max_replicas,
    upAtMost: { replicas: 1000, inMinutes: 0.25 },
    downAtMost: { replicas: 1000, inMinutes: 0.25 },
    waitBeforeReleaseMinutes: waitMinutes(delay),
    releaseByForecast: true,
  });

/** decide runs one task and gives how many plans it made; each changed total is written as a line. */
async function decide(
  dir: string,
  task: ScalingTask,
  targets: readonly string[],
  write: (target: string, line: string) => void,
): Promise<number> {
  const { history, feed } = await readFeed(dir, task.n);
  const step = history.times[1] - history.times[0];
  const settings: OutlookSettings = {
    reach: Math.max(...task.delays) + LAG_SECONDS + step,
    refitSeconds: 86_400,
  };
  const room = Math.ceil((task.end - task.start) / step) + 20;
  let outlook = openOutlook(history.times[0], step, history.values, room, settings);
  const reach = Math.max(...task.delays.map((delay) => timesOf(delay, task.tick).again));
  const seen = makeSeries((feed.times[0] - task.tick) * 1000, task.tick * 1000, feed.values);
  const fleets: Controlled[] = targets.flatMap((target) =>
    task.delays.map((delay) => ({
      target,
      delay,
      policy: policyFor(task, target, delay),
      desired: task.max_replicas,
      actions: [],
      wants: [],
    })),
  );
  let samples = -1;
  let usual = 1;
  for (let tick = 0; tick < feed.times.length; tick++) {
    const t = feed.times[tick];
    // The feed repeats its first value while nothing older than its start can be shown.
    outlook = watch(outlook, Math.max(feed.times[0], t - LAG_SECONDS), feed.values[tick], settings);
    if (outlook.samples.count !== samples) {
      samples = outlook.samples.count;
      usual = fleetSize(outlook.samples, task.capacity);
    }
    const ticks = { now: t, seconds: task.tick, reach };
    const table = needTable(viewOf(outlook), task.capacity, ticks, task.max_replicas);
    for (const fleet of fleets) {
      const replicas = planOne(task, fleet, t, tick === 0, table, usual, seen);
      if (tick > 0 && replicas === fleet.desired) continue;
      const { series, metric } = task;
      write(fleet.target, JSON.stringify({ series, metric, t, replicas, delay: fleet.delay }));
      // The first total stands from the start: its replicas are ready.
      if (tick > 0) fleet.actions.push({ at: t * 1000, from: fleet.desired, to: replicas });
      fleet.desired = replicas;
    }
  }
  return feed.times.length * fleets.length;
}

function planOne(
  task: ScalingTask,
  fleet: Controlled,
  t: number,
  first: boolean,
  table: NeedTable | undefined,
  usual: number,
  demand: ReturnType<typeof makeSeries>,
): number {
  const now = t * 1000;
  const times = timesOf(fleet.delay, task.tick);
  const { policy, desired } = fleet;
  while (fleet.actions.length > 0 && fleet.actions[0].at <= now - (fleet.delay + 60) * 1000)
    fleet.actions.shift();
  while (fleet.wants.length > 0 && fleet.wants[0].at <= now - policy.waitBeforeReleaseMinutes * 60_000)
    fleet.wants.shift();
  const orders = table && fleetOf(fleet.actions, desired, now, task.tick, times.last);
  const odds = table && orders && oddsOf(table, orders, times, task.tick, usual);
  const plan = planWorkload({
    now,
    capacity: {
      perReplica: { requests: task.capacity },
      startupSeconds: fleet.delay,
      pricePerReplicaHour: 1,
    },
    ready: desired,
    starting: 0,
    desired,
    inputs: [{ resource: "requests", demand, forecast: { reason: "The risk planner has its own." }, odds }],
    policy,
    actions: fleet.actions,
    wants: fleet.wants,
    terse: true,
  });
  if (!first) fleet.wants.push({ at: now, replicas: plan.wanted });
  return plan.replicas;
}
