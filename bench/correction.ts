import { parseArgs } from "node:util";
import { type Correction, makeCorrector } from "@/server/core/forecast/correction/correction";
import { replay } from "@/server/core/forecast/correction/learn";
import { learnCorrection } from "@/server/core/forecast/correction/learn-correction";
import { EXPERTS } from "@/server/core/forecast/experts/all";
import { readHistory } from "@/server/core/forecast/history";
import { makeLeadGrid } from "@/server/core/forecast/leads";
import { LEVELS, rearrange } from "@/server/core/forecast/levels";
import { pinball } from "@/server/core/scoring/losses";
import { makeSeries } from "@/server/core/series/series";
import { HORIZONS } from "./forecast-score";
import { readSeries, readTasks } from "./forecast-tasks";
import { sayMachine } from "./machine";
import type { Pupil } from "./networks";

const L = LEVELS.length;
const DAY = 86_400_000;
const WARM_DAYS = 8;
/** Days and steps of history that experts are fitted on. */
const [MOST_DAYS, MOST_STEPS] = [45, 3_000];
const [P90, P95] = [LEVELS.indexOf(0.9), LEVELS.indexOf(0.95)];
const calmly = async () => {};

/** What came of the targets of one rung: losses, and how many lay at or below p90 and p95, without and with the correction. */
interface Rung {
  count: number;
  loss: [number, number];
  under90: [number, number];
  under95: [number, number];
}

/**
 * run learns one correction from the series of a task directory, each up to its first origin, and holds all of it against the
 * mix of the built-in experts on every target of the days after: `npm run bench -- correction --tasks DIR [--days 7] [--every N]`. Prints
 * a line a series, then geometric means over series of the loss with it over without, and mean coverage.
 */
export async function run(argv: string[]): Promise<void> {
  const { values } = parseArgs({
    args: argv,
    options: {
      tasks: { type: "string" },
      days: { type: "string", default: "7" },
      every: { type: "string", default: "1" },
    },
  });
  if (!values.tasks) throw new Error("Say --tasks DIR (with tasks.jsonl).");
  console.log(sayMachine());
  const pupils: Pupil[] = [];
  for (const [file, tasks] of [...(await readTasks(values.tasks))].filter(
    (_, i) => i % Number(values.every) === 0,
  ))
    pupils.push({
      file,
      series: await readSeries(values.tasks, file, tasks[0].step),
      firstOrigin: tasks[0].origin * 1000,
      horizonSteps: Math.max(...tasks.map((task) => task.horizon_steps)),
    });
  const correction = await correctOnTasks(pupils);
  const found = new Map<string, { ratio: number; coverage: number[] }[]>();
  for (const pupil of pupils) {
    const learnt = correction(pupil.file);
    const judged = learnt && (await judge(pupil, learnt, Number(values.days)));
    if (!judged) continue;
    const says = [...judged].map(([name, { ratio }]) => `${name} ${ratio.toFixed(3)}`).join("  ");
    console.log(`${pupil.file}: ${says}`);
    for (const [name, one] of judged) found.set(name, [...(found.get(name) ?? []), one]);
  }
  const horizons = Object.fromEntries(
    [...found].map(([name, all]) => {
      const mean = (read: (one: (typeof all)[number]) => number) =>
        all.reduce((sum, one) => sum + read(one), 0) / all.length;
      const coverage = (j: number) => Number(mean((one) => one.coverage[j]).toFixed(3));
      const within = (j: number, level: number) =>
        Number(mean((one) => (Math.abs(one.coverage[j] - level) <= 0.05 ? 1 : 0)).toFixed(3));
      return [
        name,
        {
          series: all.length,
          ratio: Number(Math.exp(mean(({ ratio }) => Math.log(ratio))).toFixed(4)),
          worst: Number(Math.max(...all.map(({ ratio }) => ratio)).toFixed(3)),
          p90: { without: coverage(0), with: coverage(1), within: within(1, 0.9) },
          p95: { without: coverage(2), with: coverage(3), within: within(3, 0.95) },
        },
      ];
    }),
  );
  console.log(JSON.stringify({ bench: "correction", days: Number(values.days), horizons }));
}

/** judge replays the days after the first origin and gives, by horizon, the loss with all of a correction over without, and coverage. */
async function judge({ series, firstOrigin, horizonSteps }: Pupil, correction: Correction, days: number) {
  const { step, start } = series.grid;
  const day = Math.max(1, Math.round(DAY / step));
  const origin = Math.round((firstOrigin - start) / step);
  const from = Math.max(0, origin - Math.max(MOST_DAYS * day, MOST_STEPS));
  const end = Math.min(series.values.length, origin + Math.max(days * day, 300));
  const history = readHistory(makeSeries(start + from * step, step, series.values.slice(from, end)));
  const corrector = makeCorrector(correction, EXPERTS.length);
  if (!history || !corrector) return undefined;
  const scored = Math.round((firstOrigin - history.start) / step);
  const first = Math.max(scored - Math.max(WARM_DAYS * day, 240), Math.round(0.3 * scored), 48);
  const grid = makeLeadGrid(horizonSteps);
  const rungs = grid.leads.map((): Rung => ({ count: 0, loss: [0, 0], under90: [0, 0], under95: [0, 0] }));
  const moved = new Float64Array(L);
  await replay(history, grid, first, calmly, (t, k, panel, said) => {
    if (t < scored) return;
    const width = corrector.move(panel, said, 0, moved, 0);
    for (let l = 0; l < L; l++) moved[l] = said[l] + width * moved[l];
    rearrange(moved, 0, L);
    const rung = rungs[k];
    rung.count++;
    for (const [j, row] of [said, moved].entries()) {
      for (let l = 0; l < L; l++) rung.loss[j] += pinball(history.y[t], row[l], LEVELS[l]);
      if (history.y[t] <= row[P90]) rung.under90[j]++;
      if (history.y[t] <= row[P95]) rung.under95[j]++;
    }
  });
  const out = new Map<string, { ratio: number; coverage: number[] }>();
  for (const { name, seconds } of HORIZONS) {
    const steps = Math.round((seconds * 1000) / step);
    if (seconds * 1000 < step || steps >= grid.rung.length) continue;
    const sums = [0, 0, 0, 0, 0, 0];
    // A lead between two rungs counts to both by its distance.
    for (let lead = 1; lead <= steps; lead++)
      for (const [k, share] of [
        [grid.rung[lead], 1 - grid.share[lead]],
        [grid.rung[lead] + 1, grid.share[lead]],
      ] as const) {
        const rung = share > 0 ? rungs[k] : undefined;
        if (!rung || rung.count === 0) continue;
        [...rung.loss, ...rung.under90, ...rung.under95].forEach(
          (sum, i) => (sums[i] += (share * sum) / rung.count / steps),
        );
      }
    if (sums[0] > 0) out.set(name, { ratio: sums[1] / sums[0], coverage: sums.slice(2) });
  }
  return out;
}

/**
 * correctOnTasks learns one correction from all pupils, each up to its own first origin, as production does once a day from what
 * there is, and gives it for a file. Nothing later is shown to it.
 */
export async function correctOnTasks(
  pupils: readonly Pupil[],
): Promise<(file: string) => Correction | undefined> {
  const began = performance.now();
  const learnt = await learnCorrection(
    pupils.length,
    async (i) => ({ ...pupils[i], until: pupils[i].firstOrigin }),
    1,
    calmly,
  );
  if (!learnt) return () => undefined;
  const { correction, serves, series, rows, heldBackRatio } = learnt;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(
    `correction: ${rows} cases of ${series} series, loss on held-back days ${heldBackRatio.toFixed(4)} of the mix's, ${seconds} s`,
  );
  const from = new Map(pupils.map(({ file, firstOrigin }) => [file, firstOrigin]));
  if (!serves) return () => undefined;
  return (file) => ({ ...correction, learntUntil: from.get(file) ?? 0 });
}
