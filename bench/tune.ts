import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { makeLearner } from "@/server/adapters/tfjs/learner";
import { historyStart } from "@/server/adapters/sandbox/epoch";
import { inProcessSandbox } from "@/server/adapters/sandbox/in-process";
import type { CapacityModel } from "@/server/core/planning/workload";
import type { Policy } from "@/server/core/policy/policy";
import { PRESETS } from "@/server/core/policy/presets";
import type { RiskObjective } from "@/server/core/replay/choose-risk";
import { quickForesight } from "@/server/core/replay/foresight";
import { chooseLevel, figuresAt, keeps } from "@/server/core/replay/levels/choose-level";
import { replayLevels } from "@/server/core/replay/levels/replay-levels";
import { sayChoice, sayPrice } from "@/server/core/replay/levels/say";
import { foresightFor } from "@/server/core/replay/past";
import { type Figures, totalOf } from "@/server/core/replay/report";
import { toEnd } from "@/server/core/replay/to-end";
import { tune } from "@/server/core/replay/tuning/tune";
import type { World } from "@/server/core/replay/world";
import { makeSeries } from "@/server/core/series/series";
import { QUANTILE_LEVELS, type Resource } from "@/server/core/words";
import { sayMachine } from "./machine";

const DAY_MS = 86_400_000;
const STEP_MS = 5 * 60_000;

/**
 * run lets the agent tune a preset on the first two thirds of each workload's history and judges it on the rest. Options:
 * --traces DIR (CSV files `timestamp,<metric>…`, steps up to 15 min), --preset NAME,
 * --passes N, --only TEXT; --levels quantile or risk, with --short PERCENT (1) and --lost PERCENT (0.5), has the level of
 * risk chosen by replay instead and says what choosing beforehand costs. Prints a line a workload; the last line printed is one JSON object.
 */
export async function run(argv: string[]): Promise<void> {
  const { values: options } = parseArgs({
    args: argv,
    options: {
      traces: { type: "string" },
      preset: { type: "string", default: "balanced" },
      passes: { type: "string", default: "60" },
      only: { type: "string" },
      "start-up": { type: "string", default: "180" },
      levels: { type: "string" },
      short: { type: "string", default: "1" },
      lost: { type: "string", default: "0.5" },
    },
  });
  console.log(sayMachine());
  const policy = PRESETS[options.preset as keyof typeof PRESETS];
  if (!policy)
    throw new Error(`There is no preset "${options.preset}". Use conservative, balanced, aggressive.`);
  const worlds = [
    ...(await sandboxWorlds()),
    ...(options.traces ? await traceWorlds(options.traces, Number(options["start-up"])) : []),
  ].filter(([name]) => !options.only || name.includes(options.only));
  if (options.levels) {
    const planner = options.levels === "risk" ? "risk" : "quantile";
    const objective = { shortPercent: Number(options.short), lostPercent: Number(options.lost) };
    return chooseLevels(worlds, { ...policy, planner }, objective);
  }
  const times: number[] = [];
  const counts = { better: 0, notProposed: 0, worse: 0 };
  for (const [name, world] of worlds) {
    const began = performance.now();
    const settings = { passes: Number(options.passes), stretchDays: 3, seed: 1 };
    const foresight = () =>
      quickForesight(world.demands, { levels: QUANTILE_LEVELS, horizonMinutes: 60, everyMinutes: 5 });
    const steps = tune({ world, foresight, policy }, makeLearner, settings);
    let next = await steps.next();
    while (!next.done) next = await steps.next();
    const seconds = (performance.now() - began) / 1000;
    times.push(seconds);
    const result = next.value;
    if ("reason" in result) {
      counts.notProposed++;
      console.log(`${name}: ${result.reason}`);
      continue;
    }
    const { verdict, policy: learned } = result;
    if (!verdict.proposed) counts.notProposed++;
    else if (verdict.gainPercent.mean > 0) counts.better++;
    else counts.worse++;
    console.log(`${name}: ${verdict.why} ${learned.bySituation?.length ?? 0} lines, ${seconds.toFixed(1)} s`);
    for (const line of learned.bySituation ?? []) console.log(`    ${JSON.stringify(line)}`);
  }
  times.sort((a, b) => a - b);
  console.log(
    JSON.stringify({
      bench: "tune",
      preset: options.preset,
      workloads: worlds.length,
      ...counts,
      medianSeconds: times[times.length >> 1],
      slowestSeconds: times.at(-1),
    }),
  );
}

/** chooseLevels chooses each workload's level by itself from its last two weeks and adds up what choosing beforehand came to. */
function chooseLevels(worlds: readonly Named[], policy: Policy, objective: RiskObjective): void {
  const [seconds, extra, later]: [number[], number[], Figures[]] = [[], [], []];
  const counts = { notMet: 0, heldLater: 0, sameAsHindsight: 0 };
  for (const [name, world] of worlds) {
    const began = performance.now();
    const from = Math.max(world.from, world.to - 14 * DAY_MS);
    const days = (world.to - from) / DAY_MS;
    const foresight = foresightFor({ world: { ...world, from }, said: new Map(), forecasts: "quick" });
    const levels = toEnd(replayLevels({ ...world, from }, policy, foresight));
    const choice = chooseLevel(policy, objective, [{ workloadId: name, name, days, levels }]);
    seconds.push((performance.now() - began) / 1000);
    const { earlier, hindsight, extraPercent } = choice.price;
    if (!choice.chosen.met) counts.notMet++;
    const came = figuresAt(choice, earlier.level, "later");
    later.push(came);
    if (keeps(came, objective)) counts.heldLater++;
    if (hindsight.met) extra.push(extraPercent);
    if (earlier.level === hindsight.level) counts.sameAsHindsight++;
    console.log(`${name}: ${sayChoice(choice)} ${sayPrice(choice)} ${seconds.at(-1)?.toFixed(1)} s`);
  }
  const total = totalOf(later);
  console.log(
    JSON.stringify({
      bench: "tune",
      levels: policy.planner,
      objective,
      workloads: worlds.length,
      ...counts,
      meanExtraPercent: extra.reduce((sum, each) => sum + each, 0) / Math.max(1, extra.length),
      laterShortPercent: total.shortPercent,
      laterLostPercent: total.unservedPercent,
      medianSeconds: seconds.sort((a, b) => a - b)[seconds.length >> 1],
      slowestSeconds: seconds.at(-1),
    }),
  );
}

type Named = readonly [string, World];

/** sandboxWorlds gives every workload of the sandbox with its whole history, in means of 5 min. */
async function sandboxWorlds(): Promise<Named[]> {
  const now = Date.UTC(2026, 10, 1);
  const identity = { seed: 1, liveStart: now };
  const { metrics } = inProcessSandbox(identity, () => now);
  const from = historyStart(identity);
  const length = Math.floor((now - from) / STEP_MS);
  const sums = new Map<string, Float64Array>();
  const counts = new Map<string, Float64Array>();
  for await (const batch of metrics.read(from, now, undefined, "totals")) {
    const key = `${batch.externalId}/${batch.measure}`;
    const sum = sums.get(key) ?? new Float64Array(length);
    const count = counts.get(key) ?? new Float64Array(length);
    sums.set(key, sum);
    counts.set(key, count);
    for (const [at, value] of batch.points) {
      const k = Math.floor((at - from) / STEP_MS);
      if (!(k >= 0 && k < length) || Number.isNaN(value)) continue;
      sum[k] += value;
      count[k]++;
    }
  }
  const worlds: Named[] = [];
  for (const { externalId, profile } of await metrics.discover()) {
    if (!profile) continue;
    const resource = profile.primaryResource;
    const count = counts.get(`${externalId}/${resource}`);
    const sum = sums.get(`${externalId}/${resource}`);
    const carries = profile.capacity.perReplica[resource];
    if (!count || !sum || !carries) continue;
    const values = sum.map((value, k) => (count[k] > 0 ? value / count[k] : Number.NaN));
    worlds.push([`sandbox ${externalId}`, worldOf(resource, from, STEP_MS, values, profile.capacity)]);
  }
  return worlds;
}

/** traceWorlds gives the first metric of every file whose step is at most 15 min. */
async function traceWorlds(dir: string, startupSeconds: number): Promise<Named[]> {
  const worlds: Named[] = [];
  for (const file of (await readdir(dir, { recursive: true })).sort()) {
    if (!file.endsWith(".csv")) continue;
    const [, ...lines] = (await readFile(path.join(dir, file), "utf8")).trim().split("\n");
    const rows = lines
      .map((line) => line.split(","))
      .map(([at, value]) => [Date.parse(at), Number(value || "NaN")]);
    const start = rows[0][0];
    // A list of events has words where a series has values.
    if (rows.slice(0, 10).every(([, value]) => Number.isNaN(value))) continue;
    const step = Math.min(...rows.slice(1, 200).map(([at], i) => at - rows[i][0]));
    if (!(step > 0 && step <= 15 * 60_000)) continue;
    const values = new Float64Array(Math.floor((rows[rows.length - 1][0] - start) / step) + 1).fill(
      Number.NaN,
    );
    for (const [at, value] of rows) values[Math.floor((at - start) / step)] = value;
    const known = values.filter((value) => !Number.isNaN(value)).sort();
    // A replica is sized so that the 99.5th percentile of demand needs 20, as the scorers of scaling do.
    const carries = Math.max(1e-9, known[Math.floor(0.995 * (known.length - 1))] / 20);
    const capacity = { perReplica: { requests: carries }, startupSeconds, pricePerReplicaHour: 0.2 };
    worlds.push([file.replace(/\.csv$/, ""), worldOf("requests", start, step, values, capacity)]);
  }
  return worlds;
}

/** worldOf leaves two days of history before what is replayed and begins with what the first step needs. */
function worldOf(
  resource: Resource,
  start: number,
  step: number,
  values: Float64Array,
  capacity: CapacityModel,
): World {
  const from = start + 2 * DAY_MS;
  const first = values[Math.round((2 * DAY_MS) / step)] / (capacity.perReplica[resource] ?? 1);
  return {
    demands: [{ resource, demand: makeSeries(start, step, values) }],
    capacity,
    from,
    to: start + values.length * step,
    initialReplicas: Number.isNaN(first) ? 10 : Math.max(1, Math.ceil(first / 0.8)),
    seed: 1,
  };
}
