import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { PRESETS } from "@/server/core/policy/presets";
import { quickForesight } from "@/server/core/replay/foresight";
import { seededNormal, seededRandom } from "@/server/core/replay/random";
import { replay } from "@/server/core/replay/replay";
import type { World } from "@/server/core/replay/world";
import { makeSeries } from "@/server/core/series/series";
import { QUANTILE_LEVELS } from "@/server/core/words";

const MINUTE = 60_000;
const DAY = 1440;
const START = Date.UTC(2026, 9, 1);

/**
 * run replays one policy and its three baselines over 50 made-up workloads of 14 days at a minute, each with three days
 * of history before, forecasts issued every five minutes included. Options: --workloads N, --days N. The last line
 * printed is one JSON object.
 */
export async function run(argv: string[]): Promise<void> {
  const { values: options } = parseArgs({
    args: argv,
    options: { workloads: { type: "string", default: "50" }, days: { type: "string", default: "14" } },
  });
  const workloads = Number(options.workloads);
  const days = Number(options.days);
  console.log(
    `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
  );
  const times: number[] = [];
  const cpu = process.cpuUsage();
  const began = performance.now();
  let last: ReturnType<typeof replay>;
  for (let n = 0; n < workloads; n++) {
    const world = madeUp(n, days);
    const from = performance.now();
    const foresight = quickForesight(world.demands, {
      levels: QUANTILE_LEVELS,
      horizonMinutes: 30,
      everyMinutes: 5,
    });
    last = replay({ world, policies: { balanced: PRESETS.balanced }, foresight });
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
  const result = {
    bench: "replay",
    workloads,
    days,
    seconds: (performance.now() - began) / 1000,
    cpuSeconds: (used.user + used.system) / 1e6,
    medianSeconds: times[times.length >> 1],
    slowestSeconds: times[times.length - 1],
  };
  console.log(JSON.stringify(result));
}

/** madeUp gives a workload with a daily and weekly course, noise and a few bursts, by its number alone. */
function madeUp(n: number, days: number): World {
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
  return {
    demands: [{ resource: "requests", demand: makeSeries(START, MINUTE, values) }],
    capacity: { perReplica: { requests: 150 }, startupSeconds: 160, pricePerReplicaHour: 0.2 },
    startupMedianSeconds: 100,
    from: START + 3 * DAY * MINUTE,
    to: START + length * MINUTE,
    initialReplicas: 10,
    seed: n,
  };
}
