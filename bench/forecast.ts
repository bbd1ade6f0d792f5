import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { type EngineState } from "@/server/core/forecast/state";
import { type ExtraExpert, issueForecast } from "@/server/core/forecast/engine";
import { EXPERTS } from "@/server/core/forecast/experts/all";
import { LEVELS } from "@/server/core/forecast/levels";
import { correctOnTasks } from "./correction";
import { kindsOf, type Pupil, trainOnTasks } from "./networks";
import { ablate, type Subject } from "./forecast-ablation";
import { scoreForecast, summarise, type Tally } from "./forecast-score";
import { readSeries, readTasks, type Task } from "./forecast-tasks";
import { sayMachine } from "./machine";

/**
 * run forecasts every task of a directory the way production does: one call of the engine an origin, its state carried
 * from origin to origin. Options: --tasks DIR, --out FILE, --only TEXT (files whose name contains it), --every N (each Nth of them), --without
 * "EXPERT; EXPERT", --networks "dense,lstm", "all" or "none" (each trained as production does on what came before the first
 * origins, on all series of one step, and rolled forward as an extra expert; the usual kind by default), --correction none. The last line printed is one JSON object: costs and, from the values that came
 * later in the same files, loss over repeating the day before and coverage. With --ablation it prints a table of what
 * each expert, way of weighing and the guard bring over --days DAYS (7) after the first origin; no --out then.
 */
export async function run(argv: string[]): Promise<void> {
  const { values: options } = parseArgs({
    args: argv,
    options: {
      tasks: { type: "string" },
      out: { type: "string" },
      only: { type: "string" },
      every: { type: "string", default: "1" },
      without: { type: "string" },
      networks: { type: "string" },
      correction: { type: "string", default: "learnt" },
      ablation: { type: "boolean" },
      days: { type: "string" },
    },
  });
  if (!options.tasks || (!options.out && !options.ablation))
    throw new Error("Say --tasks DIR (with tasks.jsonl) and --out FILE.");
  console.log(sayMachine());
  const without = options.without?.split(";").map((name) => name.trim()) ?? [];
  const unknown = without.filter((name) => !EXPERTS.some((expert) => expert.name === name));
  if (unknown.length > 0)
    throw new Error(
      `There is no expert "${unknown[0]}". Choose from: ${EXPERTS.map(({ name }) => name).join("; ")}.`,
    );
  const experts = EXPERTS.filter((expert) => !without.includes(expert.name));
  const groups = await readTasks(options.tasks);
  const chosen = new Map(
    [...groups]
      .filter(([file]) => !options.only || file.includes(options.only))
      .filter((_, i) => i % Number(options.every) === 0),
  );
  const kinds = kindsOf(options.networks);
  const corrected = options.correction !== "none" && !options.ablation && experts.length === EXPERTS.length;
  const pupils = kinds.length > 0 || corrected ? await pupilsOf(options.tasks, chosen) : [];
  const extras = await trainOnTasks(kinds, pupils);
  const correction = await correctOnTasks(corrected ? pupils : []);
  if (options.ablation) {
    const started = performance.now();
    const rows = await ablate(subjects(options.tasks, chosen, extras), Number(options.days ?? 7));
    const seconds = Math.round((performance.now() - started) / 1000);
    console.log(JSON.stringify({ bench: "forecast ablation", seconds, rows }));
    return;
  }
  const out = createWriteStream(options.out ?? "");
  const tally: Tally = new Map();
  const times: number[] = [];
  let first = 0;
  let none = 0;
  let written = 0;
  let stateBytes = 0;
  let done = 0;
  const began = performance.now();
  for (const [file, tasks] of chosen) {
    done++;
    const series = await readSeries(options.tasks, file, tasks[0].step);
    // One horizon a series, so that the state fits; shorter tasks take the first steps of it.
    const horizonSteps = Math.max(...tasks.map((task) => task.horizon_steps));
    let state: EngineState | undefined;
    for (const task of tasks) {
      const before = performance.now();
      const issued = issueForecast({
        series,
        issuedAt: task.origin * 1000,
        horizonSteps,
        levels: LEVELS,
        seed: 1,
        state,
        experts,
        extraExperts: extras(file),
        correction: correction(file),
      });
      const ms = performance.now() - before;
      if ("reason" in issued) {
        none++;
        console.log(`${file} at ${task.origin}: ${issued.reason}`);
        continue;
      }
      if (state) times.push(ms);
      else first += ms;
      state = issued.state;
      stateBytes = Math.max(stateBytes, state.ledger.length + state.fits.length);
      const { levels, paths } = issued.forecast.quantiles;
      scoreForecast(tally, file, series, task.index, {
        levels,
        paths: paths.map((p) => p.subarray(0, task.horizon_steps)),
      });
      const quantiles: Record<string, number[]> = {};
      levels.forEach((level, l) => {
        quantiles[String(level)] = Array.from(paths[l].subarray(0, task.horizon_steps), (v) =>
          Number(v.toPrecision(7)),
        );
      });
      const { series: name, metric, origin, horizon_steps } = task;
      const line = JSON.stringify({
        series: name,
        metric,
        origin,
        horizon_steps,
        quantiles,
        ms: Number(ms.toFixed(2)),
      });
      written++;
      if (!out.write(`${line}\n`)) await once(out, "drain");
    }
  }
  out.end();
  await once(out, "finish");
  times.sort((a, b) => a - b);
  const seconds = (performance.now() - began) / 1000;
  const result = {
    bench: "forecast",
    series: done,
    forecasts: written,
    none,
    seconds: Number(seconds.toFixed(1)),
    warmUpMsASeries: Number((first / Math.max(1, done)).toFixed(1)),
    rollMsMedian: Number((times[times.length >> 1] ?? 0).toFixed(2)),
    stateBytesMost: stateBytes,
    ...summarise(tally),
  };
  console.log(JSON.stringify(result));
}

async function pupilsOf(dir: string, groups: ReadonlyMap<string, Task[]>): Promise<Pupil[]> {
  const pupils: Pupil[] = [];
  for (const [file, tasks] of groups) {
    pupils.push({
      file,
      series: await readSeries(dir, file, tasks[0].step),
      firstOrigin: tasks[0].origin * 1000,
      horizonSteps: Math.max(...tasks.map((task) => task.horizon_steps)),
    });
  }
  return pupils;
}

/** subjects gives each series of a task directory with its first origin. */
async function* subjects(
  dir: string,
  groups: ReadonlyMap<string, Task[]>,
  extras: (file: string) => readonly ExtraExpert[],
): AsyncGenerator<Subject> {
  for (const [file, tasks] of groups) {
    const series = await readSeries(dir, file, tasks[0].step);
    yield { name: file, series, origin: tasks[0].index, extraExperts: extras(file) };
  }
}
