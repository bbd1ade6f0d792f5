import type { ExtraExpert } from "@/server/core/forecast/engine";
import { ask, type Fit, fitExperts, makePanel } from "@/server/core/forecast/ensemble";
import { EXPERTS } from "@/server/core/forecast/experts/all";
import { readHistory } from "@/server/core/forecast/history";
import { type LeadGrid, makeLeadGrid } from "@/server/core/forecast/leads";
import { LEVELS } from "@/server/core/forecast/levels";
import { makeSeries, type Series } from "@/server/core/series/series";

const L = LEVELS.length;
const DAY = 86_400_000;
const WARM_DAYS = 8;
const MOST_ROWS_A_DAY = 96;

/** Recording is what every expert said about every target of the last days, one lead earlier, with the numbers it had then. */
export interface Recording {
  readonly names: readonly string[];
  readonly grid: LeadGrid;
  /** Milliseconds of the series' step, and steps between targets. */
  readonly step: number;
  readonly stride: number;
  /** Actual value of each target. */
  readonly actual: Float64Array;
  /** Index of the first target that is scored; those before only teach. */
  readonly firstScored: number;
  /** said[((target × rungs + rung) × experts + expert) × levels + level]; NaN where nothing was said. */
  readonly said: Float32Array;
  /** Milliseconds: fitting once, and one forecast of 48 steps, per expert. */
  readonly fitMs: readonly number[];
  readonly askMs: readonly number[];
}

/** record asks all experts once; `extras` are asked for every origin, as the same kind of voter. */
export function record(
  series: Series,
  origin: number,
  days: number,
  extras: readonly ExtraExpert[],
): Recording | undefined {
  const { step } = series.grid;
  const day = Math.max(1, Math.round(DAY / step));
  const from = Math.max(0, origin - Math.max(45 * day, 3000));
  const end = Math.min(series.values.length, origin + Math.max(days * day, 300));
  const part = makeSeries(series.grid.start + from * step, step, series.values.slice(from, end));
  const history = readHistory(part);
  if (!history) return undefined;
  const lost = Math.round((history.start - part.grid.start) / step);
  const grid = makeLeadGrid(day);
  const panel = makePanel(EXPERTS, history, grid);
  const stride = Math.max(1, Math.round(day / MOST_ROWS_A_DAY));
  const scored = origin - from - lost;
  const first = Math.max(scored - Math.max(WARM_DAYS * day, 240), Math.round(0.3 * scored), 48);
  const E = EXPERTS.length + extras.length;
  const G = grid.leads.length;
  const targets: number[] = [];
  for (let t = first; t < history.y.length; t += stride) if (history.learn[t]) targets.push(t);
  const said = new Float32Array(targets.length * G * E * L).fill(Number.NaN);
  let earlier: Fit | undefined;
  let current = fitExperts(EXPERTS, history, grid, first);
  if (!current) return undefined;
  let fittedDay = Math.floor((history.start + first * step) / DAY);
  const indexOf = (fit: Fit) => Math.round((fit.at - history.start) / step);
  const answers = new Map<string, Float64Array[] | undefined>();
  targets.forEach((t, row) => {
    const today = Math.floor((history.start + t * step) / DAY);
    if (today !== fittedDay) {
      fittedDay = today;
      const next = fitExperts(EXPERTS, history, grid, t);
      if (next && current) [earlier, current] = [current, next];
    }
    grid.leads.forEach((lead, k) => {
      const at = t - lead + 1;
      const fit = current && at >= indexOf(current) ? current : earlier;
      if (!fit || at < Math.max(1, indexOf(fit))) return;
      const place = (row * G + k) * E * L;
      ask(panel, fit, at, lead);
      said.set(panel.rows.subarray(0, EXPERTS.length * L), place);
      extras.forEach((extra, x) => {
        const then = history.start + at * step;
        if (extra.learntUntil > then) return;
        const key = `${x} ${at}`;
        if (!answers.has(key)) {
          const context = makeSeries(part.grid.start, step, part.values.subarray(0, at + lost));
          answers.set(key, [...extra.fitted.predict(context, day, LEVELS).paths]);
        }
        const paths = answers.get(key);
        for (let l = 0; l < L; l++)
          said[place + (EXPERTS.length + x) * L + l] = paths?.[l]?.[lead - 1] ?? Number.NaN;
      });
    });
    // No later target needs what was said so long ago.
    if (answers.size > 4 * day * Math.max(1, extras.length)) answers.clear();
  });
  return {
    names: [...EXPERTS.map(({ name }) => name), ...extras.map(({ name }) => name)],
    grid,
    step,
    stride,
    actual: Float64Array.from(targets, (t) => history.y[t]),
    firstScored: targets.findIndex((t) => t >= scored),
    said,
    ...clock(history, grid),
  };
}

/** clock times each built-in expert alone: one fit, and one forecast of 48 steps. */
function clock(history: NonNullable<ReturnType<typeof readHistory>>, grid: LeadGrid) {
  const fitMs: number[] = [];
  const askMs: number[] = [];
  const n = history.y.length;
  for (const expert of EXPERTS) {
    const began = performance.now();
    const fit = fitExperts([expert], history, grid, n);
    fitMs.push(performance.now() - began);
    const panel = makePanel([expert], history, grid);
    const rounds = (count: number) => {
      const asked = performance.now();
      for (let round = 0; fit && round < count; round++)
        for (let lead = 1; lead <= Math.min(48, grid.rung.length - 1); lead++) ask(panel, fit, n, lead);
      return (performance.now() - asked) / count;
    };
    rounds(20);
    askMs.push(rounds(20));
  }
  return { fitMs, askMs };
}
