import { parseArgs } from "node:util";
import { highsSolver } from "@/server/adapters/highs/solver";
import type { FleetProblem } from "@/server/core/planning/mpc/fleet";
import { finishPlan } from "@/server/core/planning/mpc/finish";
import { programBuilder } from "@/server/core/planning/mpc/program";
import { thresholdAmounts } from "@/server/core/planning/mpc/threshold";
import { seededRandom } from "@/server/core/replay/random";
import { planFleet } from "@/server/services/fleet/plan-fleet";
import { sayLoad, sayMachine } from "./machine";

/**
 * run plans the nodes of made-up fleets: 3 node types × 3 regions, on demand and spot (18 pools), 48 steps of ten minutes,
 * 10 workloads with users in every region, a budget. Options: --problems N, --seconds N. The last line printed is one JSON
 * object with the seconds and the proven gap of each.
 */
export async function run(argv: string[]): Promise<void> {
  const { values: options } = parseArgs({
    args: argv,
    options: { problems: { type: "string", default: "5" }, seconds: { type: "string", default: "2" } },
  });
  console.log(`${sayMachine()}, ${sayLoad()}`);
  const solver = highsSolver();
  const limit = Number(options.seconds);
  // The thread's start is paid once a process, not once a plan.
  const tiny = programBuilder();
  tiny.column({ cost: 1, lower: 1 });
  await solver.solve(tiny.build(), { seconds: 5, gap: 0.01 });
  const seconds: number[] = [];
  const cpuSeconds: number[] = [];
  const gaps: number[] = [];
  for (let n = 0; n < Number(options.problems); n++) {
    const problem = madeUp(n);
    const began = performance.now();
    const before = process.cpuUsage();
    const plan = await planFleet(problem, solver, limit);
    seconds.push((performance.now() - began) / 1000);
    const used = process.cpuUsage(before);
    cpuSeconds.push((used.user + used.system) / 1e6);
    gaps.push(plan.gap ?? Number.NaN);
    const plain = finishPlan(problem, thresholdAmounts(problem), {
      planner: "threshold",
      why: "",
      seconds: 0,
    });
    console.log(
      `${n}: ${plan.planner}, $${plan.cost.toFixed(2)} (plain rule $${plain.cost.toFixed(2)}, broken ${plain.broken.length}), ${seconds[n].toFixed(2)} s (${cpuSeconds[n].toFixed(2)} s of a core), gap ${((plan.gap ?? Number.NaN) * 100).toFixed(2)} %, broken ${plan.broken.map((b) => b.constraint).join(", ") || "nothing"}. ${plan.why}`,
    );
  }
  await solver.close();
  console.log(JSON.stringify({ bench: "mpc", problems: seconds.length, limit, seconds, cpuSeconds, gaps }));
}

/** madeUp gives a fleet problem by its number alone. */
function madeUp(seed: number): FleetProblem {
  const random = seededRandom(seed + 1);
  const regions = ["eu", "us", "ap"];
  const GB = 1e9;
  const nodeTypes = [
    { id: "general", name: "General", provides: { cpu: 8, memory: 32 * GB }, startupSeconds: 240 },
    { id: "compute", name: "Compute", provides: { cpu: 16, memory: 32 * GB }, startupSeconds: 420 },
    { id: "memory", name: "Memory", provides: { cpu: 8, memory: 128 * GB }, startupSeconds: 700 },
  ];
  const base: Record<string, number> = { general: 0.4, compute: 0.62, memory: 0.66 };
  const now = Date.UTC(2026, 10, 17, 8);
  const pools = regions.flatMap((region, r) =>
    nodeTypes.flatMap((type) =>
      (["on-demand", "spot"] as const).map((market) => ({
        id: `${region}/${type.id}/${market}`,
        region,
        nodeType: type.id,
        market,
        pricePerHour: base[type.id] * (1 + 0.08 * r) * (market === "spot" ? 0.45 : 1),
        least: 0,
        most: market === "spot" ? 20 : 60,
        interruptionsPerHour: market === "spot" ? 0.05 : 0,
        startCost: 0.02,
        ready: market === "spot" ? 3 : 9,
        starting: [],
      })),
    ),
  );
  const steps = 48;
  const workloads = Array.from({ length: 10 }, (_, w) => {
    const level = 5 + 25 * random();
    const heavy = random();
    const shares = regions.map(() => 0.2 + random());
    const total = shares.reduce((a, b) => a + b, 0);
    return {
      id: `w${w}`,
      name: `w${w}`,
      weight: 1 + Math.floor(3 * random()),
      size: { cpu: 1 + 2 * random(), memory: (1 + 14 * heavy) * GB },
      regions: [] as string[],
      origins: regions.map((region, r) => {
        const phase = r * 8 + 3 * random();
        const floor = Float64Array.from({ length: steps }, (_, t) =>
          Math.max(
            0,
            ((level * shares[r]) / total) * (1.2 - 0.8 * Math.cos((2 * Math.PI * (t / 2 + phase)) / 24)),
          ),
        );
        return {
          region,
          floor,
          served: floor.map((v) => v * (1.15 + 0.2 * random())),
          useIn: Object.fromEntries(regions.map((to) => [to, to === region ? 0.8 : w % 3 === 0 ? 0 : 0.6])),
        };
      }),
    };
  });
  const way = Object.fromEntries(
    regions.map((a) => [a, Object.fromEntries(regions.map((b) => [b, a === b ? 5 : 120]))]),
  );
  return {
    now,
    seconds: new Array<number>(steps).fill(600),
    nodeTypes,
    pools,
    workloads,
    budgetPerHour: 80,
    spotShareAtMost: 0.3,
    way,
    pricePerMillisecond: 0.0002,
  };
}
