import { parseArgs } from "node:util";
import { PRESETS } from "@/server/core/policy/presets";
import { type PackedPast, packPast, unpackPast } from "@/server/core/replay/packed-past";
import { foresightFor } from "@/server/core/replay/past";
import { seededNormal, seededRandom } from "@/server/core/replay/random";
import { replay } from "@/server/core/replay/replay";
import { toEnd } from "@/server/core/replay/to-end";
import { besideSteps, drawSteps } from "@/server/core/replay/what-if";
import type { World } from "@/server/core/replay/world";
import { makeSeries } from "@/server/core/series/series";
import { sayMachine } from "./machine";

const MINUTE = 60_000;
const DAY = 1440;
const START = Date.UTC(2026, 9, 1);

/**
 * run replays one policy and its three baselines over 50 made-up workloads of 14 days at a minute, each with three days
 * of history before, forecasts issued every five minutes included; then redraws a what-if for eleven moves of a slider, as
 * the browser does (5-minute steps). Options: --workloads N, --days N, --planner quantile or risk. The last line printed is
 * one JSON object.
 */
export async function run(argv: string[]): Promise<void> {
  const { values: options } = parseArgs({
    args: argv,
    options: {
      workloads: { type: "string", default: "50" },
      days: { type: "string", default: "14" },
      planner: { type: "string", default: "quantile" },
    },
  });
  const workloads = Number(options.workloads);
  const days = Number(options.days);
  const policy = { ...PRESETS.balanced, planner: options.planner === "risk" ? "risk" : "quantile" } as const;
  console.log(sayMachine());
  const times: number[] = [];
  const cpu = process.cpuUsage();
  const began = performance.now();
  let last: ReturnType<typeof replay>;
  for (let n = 0; n < workloads; n++) {
    const world = madeUp(n, days);
    const from = performance.now();
    const foresight = foresightFor({ world, said: new Map(), forecasts: "quick" });
    last = replay({ world, policies: { [policy.planner]: policy }, foresight });
    times.push((performance.now() - from) / 1000);
  }
  for (const each of last ?? []) {
    const { cost, minutesShort, actionsPerDay } = each.outcome;
    console.log(
      `${each.name}: $${cost.toFixed(0)}, ${minutesShort.toFixed(0)} min short, ${actionsPerDay.toFixed(1)} acts a day`,
    );
  }
  const used = process.cpuUsage(cpu);
  times.sort((a, b) => a - b);
  const redraw = redraws(madeUp(0, days, 5));
  console.log(
    `what-if: ${redraw.sentKiB.toFixed(0)} KiB sent once, then ${redraw.medianMs.toFixed(0)} ms a move`,
  );
  const result = {
    bench: "replay",
    planner: policy.planner,
    workloads,
    days,
    seconds: (performance.now() - began) / 1000,
    cpuSeconds: (used.user + used.system) / 1e6,
    medianSeconds: times[times.length >> 1],
    slowestSeconds: times[times.length - 1],
    whatIf: redraw,
  };
  console.log(JSON.stringify(result));
}

/** redraws does what the editor's worker does: unpacks a past, replays what is beside the draft once, then each draft. */
function redraws(world: World) {
  const sent = JSON.stringify(packPast({ world, said: new Map(), forecasts: "quick" }));
  const began = performance.now();
  const past = unpackPast(JSON.parse(sent) as PackedPast);
  const foresight = foresightFor(past);
  const beside = toEnd(besideSteps(past.world, foresight, PRESETS.balanced, PRESETS.balanced));
  const firstMs = performance.now() - began;
  const times = [0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.975, 0.99].map((quantile) => {
    const from = performance.now();
    toEnd(drawSteps(past.world, foresight, { ...PRESETS.balanced, quantile }, beside));
    return performance.now() - from;
  });
  times.sort((a, b) => a - b);
  return {
    sentKiB: sent.length / 1024,
    firstMs,
    medianMs: times[5],
    slowestMs: times[10],
    moves: times.length,
  };
}

/** madeUp gives a workload with a daily and weekly course, noise and a few bursts, by its number alone, in steps of so many minutes. */
function madeUp(n: number, days: number, stepMinutes = 1): World {
  const random = seededRandom(n + 1);
  const normal = seededNormal(random);
  const length = (days + 3) * DAY;
  const level = 300 + 2000 * random();
  const swing = 0.3 + 0.5 * random();
  let burst = 0;
  const values = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const weekend = Math.floor(i / DAY) % 7 >= 5 ? 0.7 : 1;
    if (random() < 0.0005) burst = 0.8;
    burst *= 0.97;
    const course = 1 - swing * Math.cos((2 * Math.PI * i) / DAY) + burst + 0.04 * normal();
    values[i] = Math.max(0, level * weekend * course);
  }
  const every = values.filter((_, i) => i % stepMinutes === 0);
  return {
    demands: [{ resource: "requests", demand: makeSeries(START, stepMinutes * MINUTE, every) }],
    capacity: { perReplica: { requests: 150 }, startupSeconds: 160, pricePerReplicaHour: 0.2 },
    startupMedianSeconds: 100,
    from: START + 3 * DAY * MINUTE,
    to: START + length * MINUTE,
    initialReplicas: 10,
    seed: n,
  };
}
