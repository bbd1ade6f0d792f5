import { createWriteStream, type WriteStream } from "node:fs";
import { once } from "node:events";
import { parseArgs } from "node:util";
import type { Shape } from "@/server/core/planning/risk/samples";
import { type Policy, parsePolicy } from "@/server/core/policy/policy";
import { PRESETS } from "@/server/core/policy/presets";
import {
  addTick,
  chooseRisk,
  correctedPrice,
  replayPrices,
  type Score,
  startScore,
} from "@/server/core/replay/choose-risk";
import { startWalker, type Walker, walkRisk } from "@/server/core/replay/risk-walk";
import { type Column, readFeed, readIndex, type ScalingTask } from "./scaling-feed";
import { sayMachine } from "./machine";

/** PRICES maps a risk level (the contract's "target", safe to thrifty) to replica-minutes that a short minute is worth. */
const PRICES: Readonly<Record<string, number>> = { "50": 900, "60": 300, "70": 100, "80": 30, "90": 10 };
/** Demand is shown this many seconds late by the feed's source. */
const LAG_SECONDS = 30;
const DAY_SECONDS = 86_400;

/**
 * run decides for every task of a feed directory the way production does: one plan a tick through planWorkload, with the
 * risk planner's odds learnt from history and the readings so far. Options: --feed DIR, --out FILE, --targets 50,60,…,
 * --choose 0.01,0.003 (instead of targets: shares of time short that each task's price is chosen for by replay of its own
 * history, corrected daily by what was realised), --only N,N (tasks). The last line printed is one JSON object.
 */
export async function run(argv: string[]): Promise<void> {
  const { values: options } = parseArgs({
    args: argv,
    options: {
      feed: { type: "string" },
      out: { type: "string" },
      targets: { type: "string" },
      choose: { type: "string" },
      only: { type: "string" },
    },
  });
  if (!options.feed || !options.out) throw new Error("Say --feed DIR (with index.jsonl) and --out FILE.");
  console.log(sayMachine());
  const suffixed = options.targets !== undefined || options.choose !== undefined;
  const levels = (options.choose ?? options.targets ?? "70").split(",");
  const outs = new Map<string, WriteStream>();
  for (const level of levels) {
    if (!options.choose && !PRICES[level])
      throw new Error(`There is no risk level "${level}". Use ${Object.keys(PRICES).join(", ")}.`);
    if (options.choose && !(Number(level) > 0 && Number(level) < 1))
      throw new Error(`"${level}" is not a share of time short. Use numbers between 0 and 1, such as 0.003.`);
    const path = suffixed ? `${options.out.replace(/\.jsonl$/, "")}@${level}.jsonl` : options.out;
    outs.set(level, createWriteStream(path));
  }
  const began = performance.now();
  let decisions = 0;
  let plans = 0;
  const only = options.only?.split(",").map(Number);
  const tasks = (await readIndex(options.feed)).filter((task) => !only || only.includes(task.n));
  for (const task of tasks) {
    const start = performance.now();
    const fleets = fleetsOf(task, levels, options.choose !== undefined);
    plans += await decide(options.feed, task, fleets, (level, line) => {
      decisions++;
      outs.get(level)?.write(`${line}\n`);
    });
    const chosen = options.choose
      ? fleets.map((f) => `${f.level}/${f.walker.startupSeconds} s: ${f.price.toPrecision(3)}`).join(", ")
      : "";
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`${task.n} ${task.series} ${task.metric}: ${seconds} s ${chosen}`);
  }
  for (const out of outs.values()) {
    out.end();
    await once(out, "finish");
  }
  const seconds = (performance.now() - began) / 1000;
  console.log(JSON.stringify({ bench: "scaling", tasks: tasks.length, levels, plans, decisions, seconds }));
}

/** Fleet is one simulated fleet at one level; a chosen level carries its objective and what was realised so far. */
interface Fleet {
  readonly level: string;
  readonly walker: Walker;
  readonly share?: number;
  price: number;
  readonly score: Score;
  /** Short ticks up to the last correction. */
  shortBefore: number;
  total: number;
}

/** What comes back soon is given back soon: a replica is released when it was not wanted for its start-up time, 1 to 2 min. */
const waitMinutes = (delay: number): number => Math.min(2, Math.max(1, delay / 60));

const policyFor = (task: ScalingTask, price: number, delay: number): Policy =>
  parsePolicy({
    ...PRESETS.aggressive,
    planner: "risk",
    replicaMinutesPerShortMinute: price,
    minReplicas: task.min_replicas,
    maxReplicas: task.max_replicas,
    upAtMost: { replicas: 1000, inMinutes: 0.25 },
    downAtMost: { replicas: 1000, inMinutes: 0.25 },
    waitBeforeReleaseMinutes: waitMinutes(delay),
    releaseByForecast: true,
  });

function fleetsOf(task: ScalingTask, levels: readonly string[], choose: boolean): Fleet[] {
  return levels.flatMap((level) =>
    task.delays.map((delay) => {
      // Until its own price is chosen, a fleet plays safe.
      const price = PRICES[choose ? "60" : level];
      const walker = startWalker(policyFor(task, price, delay), delay);
      const share = choose ? Number(level) : undefined;
      const score = startScore(task.capacity, Math.ceil(delay / task.tick - 1e-9));
      return { level, walker, share, price, score, shortBefore: 0, total: -1 };
    }),
  );
}

/** decide runs one task and gives how many plans it made; each changed total is written as a line. */
async function decide(
  dir: string,
  task: ScalingTask,
  fleets: readonly Fleet[],
  write: (level: string, line: string) => void,
): Promise<number> {
  const { history, feed } = await readFeed(dir, task.n);
  const step = history.times[1] - history.times[0];
  const past = {
    start: history.times[0],
    step,
    history: history.values,
    from: feed.times[0],
    tick: task.tick,
    lag: LAG_SECONDS,
    readings: feed.values,
    carries: task.capacity,
  };
  const { series, metric } = task;
  // Two samples into the feed its source has shown how it fills the time between them.
  const chooseAt = Math.ceil((2 * step) / task.tick) + 1;
  const walkers = fleets.map((fleet) => fleet.walker);
  for (const { tick, shape } of walkRisk(past, walkers)) {
    if (tick === chooseAt && fleets.some((fleet) => fleet.share !== undefined))
      choosePrices(task, history, fleets, shape);
    for (const fleet of fleets) {
      const { walker } = fleet;
      if (walker.desired !== fleet.total) {
        const t = feed.times[tick];
        write(
          fleet.level,
          JSON.stringify({ series, metric, t, replicas: walker.desired, delay: walker.startupSeconds }),
        );
      }
      fleet.total = walker.desired;
      if (fleet.share !== undefined) realise(task, fleet, tick, feed);
    }
  }
  return feed.times.length * fleets.length;
}

function choosePrices(task: ScalingTask, history: Column, fleets: readonly Fleet[], shape: Shape): void {
  const replayed = {
    start: history.times[0],
    step: history.times[1] - history.times[0],
    values: history.values,
    carries: task.capacity,
    tick: 2 * task.tick,
    lag: LAG_SECONDS,
    shape,
  };
  // A policy differs between levels in its price alone.
  const deciding = task.delays.map((delay) => ({ policy: policyFor(task, 1, delay), startupSeconds: delay }));
  const levels = replayPrices(replayed, deciding);
  for (const fleet of fleets) {
    if (fleet.share === undefined) continue;
    const tried = levels[task.delays.indexOf(fleet.walker.startupSeconds)];
    setPrice(fleet, chooseRisk(tried, objectiveOf(fleet.share)).price);
  }
}

const objectiveOf = (share: number) => ({ shortPercent: 100 * share, lostPercent: 100 * share });

function setPrice(fleet: Fleet, price: number): void {
  fleet.price = Math.min(10_000, Math.max(1, price));
  fleet.walker.policy = { ...fleet.walker.policy, replicaMinutesPerShortMinute: fleet.price };
}

/** realise scores what was seen of demand against what was ready then, and corrects the price once a day. */
function realise(task: ScalingTask, fleet: Fleet, tick: number, feed: Column): void {
  // A reading is as old as the lag; demand moves little against a start-up in that time.
  addTick(fleet.score, tick, fleet.total, feed.values[tick]);
  const ticks = DAY_SECONDS / task.tick;
  if ((tick + 1) % ticks !== 0 || fleet.share === undefined) return;
  const shortPercent = (100 * (fleet.score.short - fleet.shortBefore)) / ticks;
  fleet.shortBefore = fleet.score.short;
  setPrice(fleet, correctedPrice(fleet.price, { shortPercent, days: 1 }, objectiveOf(fleet.share)));
}
