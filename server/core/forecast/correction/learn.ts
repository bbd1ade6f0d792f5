import { before, type Series } from "@/server/core/series/series";
import { seededRandom } from "@/server/core/replay/random";
import { pinball } from "@/server/core/scoring/losses";
import { ask, type Fit, fitExperts, makePanel, type Panel, strideOf } from "../ensemble";
import { EXPERTS } from "../experts/all";
import { steer, widen } from "../guard";
import type { KnownEvent } from "../forecast";
import { type History, readHistory } from "../history";
import { charge, chargeManners, emptyLedger, forget, HALF_LIFE_HOURS } from "../ledger";
import { type Mixing, mixingOf, mixRows, sayByManner } from "../mixing";
import { type LeadGrid, makeLeadGrid } from "../leads";
import { LEVELS, rearrange } from "../levels";
import { factCount, writeFacts } from "./facts";
import { addConstant, growTrees, readTrees, type Trees, type TreeSettings } from "./trees";

const L = LEVELS.length;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Of each series the last days are looked at (more steps where those are long); the first quarter only warms the ledger. */
const [LOOKED_AT_DAYS, LEAST_STEPS, WARM_SHARE] = [14, 1_200, 0.25];
/** What must be known of a series before its first case, days and steps. */
const [KNOWN_DAYS, KNOWN_STEPS] = [4, 48];
/** Cases kept of a series, spread evenly; fewer than LEAST_CASES teach nothing. */
const [MOST_CASES, LEAST_CASES] = [6_000, 200];
/** Misses beyond so many widths of the band count as that. */
const FARTHEST = 20;
/** At the end of what each series teaches, so much judges. */
const HELD_BACK_SHARE = 0.15;
const TREES: TreeSettings = { trees: 200, leaves: 16, leastRows: 200, rate: 0.06, share: 0.5 };

/** Pupil is a series that teaches: what was known of it before `until` (epoch ms), and how far ahead it is forecast. */
export interface Pupil {
  readonly series: Series;
  readonly events?: readonly KnownEvent[];
  readonly until: number;
  readonly horizonSteps: number;
}

/** Lessons is what one series teaches, in order of time: facts of past targets, how far each level of the mix was off in widths, and what a width weighs. */
export interface Lessons {
  readonly rows: number;
  readonly facts: Float32Array;
  readonly misses: Float32Array;
  readonly weight: Float32Array;
}

/** Taught is trees, how many cases they saw, and the mix's mean loss with them over without on held-back days, geometric mean over series (1 = as good). */
export interface Taught {
  readonly trees: Trees;
  readonly rows: number;
  readonly heldBackRatio: number;
}

/**
 * lessonsOf replays the last weeks of a series as they would have been forecast, with the weights of the
 * quarter of an hour of each origin, and keeps about 6,000 cases; undefined when it is too young. Takes seconds:
 * `breathe` is awaited after each day and may throw to stop.
 */
export async function lessonsOf(
  { series, events, until, horizonSteps }: Pupil,
  breathe: () => Promise<void>,
): Promise<Lessons | undefined> {
  const history = readHistory(before(series, until), events);
  if (!history) return undefined;
  const { y, day, learn } = history;
  const first = Math.max(
    y.length - Math.max(LOOKED_AT_DAYS * day, LEAST_STEPS),
    KNOWN_DAYS * day,
    KNOWN_STEPS,
  );
  const from = first + Math.round(WARM_SHARE * (y.length - first));
  const grid = makeLeadGrid(horizonSteps);
  // One case in so many: neighbours tell nearly the same.
  const cases = grid.leads.reduce((sum, _, k) => sum + (y.length - from) / strideOf(history, grid, k), 0);
  const every = Math.max(1, cases / MOST_CASES);
  const F = factCount(EXPERTS.length);
  const facts = new Float32Array(F * (MOST_CASES * 2));
  const misses: number[] = [];
  const widths: number[] = [];
  const rungs: number[] = [];
  const losses = grid.leads.map(() => ({ sum: 0, count: 0 }));
  const random = seededRandom(y.length);
  await replay(history, grid, first, breathe, (t, k, panel, said) => {
    if (t < from) return;
    for (let l = 0; l < L; l++) losses[k].sum += pinball(y[t], said[l], LEVELS[l]);
    losses[k].count++;
    if (random() * every >= 1 || widths.length >= 2 * MOST_CASES) return;
    const width = writeFacts(panel, said, 0, facts, widths.length * F);
    widths.push(width);
    rungs.push(k);
    for (let l = 0; l < L; l++)
      misses.push(Math.min(FARTHEST, Math.max(-FARTHEST, (y[t] - said[l]) / width)));
  });
  const rows = widths.length;
  if (rows < LEAST_CASES || !learn.includes(1)) return undefined;
  // Every rung of every series counts alike, whatever its unit and however hard it is.
  const weight = Float32Array.from(widths, (width, i) => {
    const { sum, count } = losses[rungs[i]];
    return sum > 0 ? Math.min(50, Math.max(0.05, (width * count * L) / sum)) / rows : 0;
  });
  return { rows, facts: facts.slice(0, rows * F), misses: Float32Array.from(misses), weight };
}

/** Stood is what the ledger said at an instant. */
interface Stood {
  readonly mixing: Mixing;
  readonly guard: Float64Array;
}

/**
 * replay forecasts target by target from index `first` on as the engine would have, each rung with the weights that stood in the quarter
 * of an hour in which its forecast was issued, and tells of each what the mix said.
 */
export async function replay(
  history: History,
  grid: LeadGrid,
  first: number,
  breathe: () => Promise<void>,
  tell: (target: number, rung: number, panel: Panel, said: Float64Array) => void,
): Promise<void> {
  const { y, learn, start, step, hour } = history;
  const panel = makePanel(EXPERTS, history, grid);
  const rungs = grid.leads.length;
  const ledger = emptyLedger(EXPERTS.length, rungs);
  const { rows } = panel;
  const mix = (EXPERTS.length + 1) * L;
  const strides = grid.leads.map((_, k) => strideOf(history, grid, k));
  const quarter = Math.max(1, Math.round(hour / 4));
  /** Those that are still asked for: as far back as the farthest lead. */
  const stood: (Stood | undefined)[] = [];
  const asked = Math.ceil(grid.leads[rungs - 1] / quarter) + 1;
  let current = fitExperts(EXPERTS, history, grid, first);
  let earlier: Fit | undefined;
  const indexOf = (fit: Fit) => Math.round((fit.at - start) / step);
  const dayOf = (t: number) => Math.floor((start + t * step) / DAY);
  let today = dayOf(first);
  for (let t = first; t < y.length && current; t++) {
    if (dayOf(t) !== today) {
      today = dayOf(t);
      await breathe();
      const next = fitExperts(EXPERTS, history, grid, t);
      if (next) [earlier, current] = [current, next];
    }
    if ((t - first) % quarter === 0) {
      stood.push({ mixing: mixingOf(ledger, grid, step), guard: ledger.guard.slice() });
      if (stood.length > asked) stood[stood.length - 1 - asked] = undefined;
    }
    for (let k = 0; k < rungs; k++) {
      if ((Math.round(start / step) + t) % strides[k] !== 0) continue;
      forget(ledger, k, 0.5 ** ((strides[k] * step) / (HALF_LIFE_HOURS * HOUR)));
      if (!learn[t]) continue;
      const lead = grid.leads[k];
      const origin = t - lead + 1;
      const fit: Fit | undefined = origin >= indexOf(current) ? current : earlier;
      if (!fit || origin < Math.max(1, indexOf(fit))) continue;
      const then = stood[Math.max(0, Math.floor((origin - first) / quarter))];
      if (!then) continue;
      ask(panel, fit, origin, lead);
      mixRows(rows, then.mixing, grid, lead, rows, mix);
      rearrange(rows, mix, L);
      widen(rows, mix, then.guard, grid, lead, step);
      steer(ledger.guard, rows, mix, y[t], k, lead * step);
      tell(t, k, panel, rows.subarray(mix, mix + L));
      charge(ledger, k, rows, y[t]);
      chargeManners(ledger, k, sayByManner(then.mixing, rows, k), y[t]);
    }
  }
}

/**
 * learnTrees learns from the earlier part of the lessons of many series and judges on the rest. Stacked generalisation (Wolpert 1992) over series: who is right when is learnt from all, where one series
 * has too few cases. `breathe` is awaited between trees with the share done and may throw to stop.
 */
export async function learnTrees(
  lessons: readonly Lessons[],
  seed: number,
  breathe: (share: number) => Promise<void>,
): Promise<Taught> {
  const F = factCount(EXPERTS.length);
  const early = lessons.map((one) => Math.floor(one.rows * (1 - HELD_BACK_SHARE)));
  const rows = early.reduce((sum, count) => sum + count, 0);
  const cases = {
    rows,
    facts: F,
    x: new Float32Array(rows * F),
    misses: new Float32Array(rows * L),
    weight: new Float32Array(rows),
  };
  let at = 0;
  lessons.forEach(({ facts, misses, weight }, i) => {
    cases.x.set(facts.subarray(0, early[i] * F), at * F);
    cases.misses.set(misses.subarray(0, early[i] * L), at * L);
    cases.weight.set(weight.subarray(0, early[i]), at);
    at += early[i];
  });
  const mean = cases.weight.reduce((sum, value) => sum + value, 0) / rows;
  for (let i = 0; i < rows; i++) cases.weight[i] /= mean;
  const grown = await growTrees(cases, LEVELS, TREES, seededRandom(seed), breathe);
  const heldBack = lessons.map((one, i) => restOf(one, early[i], grown));
  // What is learnt looks surer than it is: on days that it has not seen, every level is moved to where it holds (split conformal
  // prediction, Papadopoulos et al. 2002).
  const offsets = LEVELS.map((level, l) => quantileAt(heldBack, l, level));
  const trees = addConstant(grown, offsets);
  const logs = lessons.reduce(
    (sum, one, i) => sum + Math.log(lossRatio(one, early[i], heldBack[i], offsets)),
    0,
  );
  const heldBackRatio = Math.exp(logs / lessons.length);
  return { trees, rows, heldBackRatio };
}

/** restOf gives what is left of the misses from row `from` on once the trees have spoken. */
function restOf({ facts, misses, rows }: Lessons, from: number, trees: Trees): Float64Array {
  const said = new Float64Array(L);
  const rest = new Float64Array((rows - from) * L);
  for (let i = from; i < rows; i++) {
    said.fill(0);
    readTrees(trees, facts, i * trees.facts, said, 0);
    for (let l = 0; l < L; l++) rest[(i - from) * L + l] = misses[i * L + l] - said[l];
  }
  return rest;
}

/** quantileAt gives a quantile of what is left at one level, over all series. */
function quantileAt(heldBack: readonly Float64Array[], l: number, level: number): number {
  const values = Float64Array.from(
    heldBack.flatMap((rest) => Array.from(rest).filter((_, i) => i % L === l)),
  ).sort();
  return values[Math.min(values.length - 1, Math.floor(level * values.length))] ?? 0;
}

/** lossRatio is the weighted pinball loss of what is left, moved by `offsets`, over that of the misses as they were. */
function lossRatio(
  { misses, weight }: Lessons,
  from: number,
  rest: Float64Array,
  offsets: readonly number[],
): number {
  let [withIt, without] = [1e-12, 1e-12];
  for (let i = 0; i < rest.length; i++) {
    const [row, l] = [from + Math.floor(i / L), i % L];
    withIt += weight[row] * pinball(rest[i], offsets[l], LEVELS[l]);
    without += weight[row] * pinball(misses[row * L + l], 0, LEVELS[l]);
  }
  return withIt / without;
}
