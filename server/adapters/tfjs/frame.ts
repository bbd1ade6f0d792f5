import { makeDesign } from "@/server/core/forecast/design";
import { ridgeExpert } from "@/server/core/forecast/experts/ridge";
import { type History, meanBefore } from "@/server/core/forecast/history";
import { type LeadGrid, makeLeadGrid } from "@/server/core/forecast/leads";
import { LEVELS, rearrange } from "@/server/core/forecast/levels";
import { lookAt, makeSituation, seasonBack, type Situation } from "@/server/core/forecast/situation";
import { RESOURCES } from "@/server/core/words";
import type { About } from "@/server/ports/model-runtime";
import { describeSeries, eventsKnown, STATISTICS } from "./descriptors";

const L = LEVELS.length;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** The network corrects this expert in units of the expert's own band, so that one network serves series of any size. */
const BASE = ridgeExpert("regression, root", "root");
const MEDIAN = LEVELS.indexOf(0.5);

/** PATCH_CHANNELS is how many numbers describe one step of the context. */
export const PATCH_CHANNELS = 3;
/** Numbers a rung, of the moment as a whole, and of the series, beside the context. */
const RUNG_FACTS = 10;
const MOMENT_FACTS = 10;
const SERIES_FACTS = RESOURCES.length + STATISTICS;
/** factWidth is the length of the second input of the network. */
export const factWidth = (rungs: number): number => rungs * RUNG_FACTS + MOMENT_FACTS + SERIES_FACTS;

/** Frame is a series as the network sees it: the base expert fitted on it, and the ladder of leads. */
export interface Frame {
  readonly history: History;
  readonly grid: LeadGrid;
  readonly numbers: Float64Array;
  readonly situation: Situation;
  /** Size of ordinary movement, in the series' unit: scales the context. */
  readonly scale: number;
  /** What does not change from moment to moment. */
  readonly series: Float32Array;
  /** For each index of the history and a day on: epoch ms from which it is known to lie in an event that has begun; Infinity for none. */
  readonly eventSince: Float64Array;
  /** Scratch for one row of levels. */
  readonly row: Float64Array;
}

/** fitBase fits the base on the history before index `until`; undefined when there is too little of it. */
export function fitBase(history: History, horizon: number, until: number): Float64Array | undefined {
  const design = makeDesign(history, makeLeadGrid(horizon), until);
  return design && BASE.fit(design);
}

/** makeFrame looks at a history through the numbers of a fitted base; the scale is that of the week before index `until`. */
export function makeFrame(
  history: History,
  horizon: number,
  until: number,
  numbers: Float64Array,
  about: About,
): Frame {
  const grid = makeLeadGrid(horizon);
  const { scale, facts } = describeSeries(history, until);
  const series = new Float32Array(SERIES_FACTS);
  if (about.measure) series[RESOURCES.indexOf(about.measure)] = 1;
  series.set(facts, RESOURCES.length);
  const eventSince = eventsKnown(history, about.events, horizon);
  const situation = makeSituation(history, grid);
  return { history, grid, numbers, situation, scale, series, eventSince, row: new Float64Array(L) };
}

/** baseAt writes the base's quantiles for the target `lead` steps from index `origin` on and gives the width of its band. */
export function baseAt(frame: Frame, origin: number, lead: number, out: Float64Array, at: number): number {
  lookAt(frame.situation, origin, lead);
  BASE.write(frame.numbers, frame.situation, out, at);
  const { low, high } = frame.history;
  for (let l = at; l < at + L; l++) out[l] = out[l] > low ? Math.min(high, out[l]) : low;
  rearrange(out, at, L);
  return Math.max(out[at + 2] - out[at], 1e-3 * frame.scale);
}

const bound = (value: number, limit: number): number =>
  value > limit ? limit : value > -limit ? value : -limit;

/** writeContext puts the `steps` values before index `origin` into `out`: level, change since a day, change since a step. */
export function writeContext(
  frame: Frame,
  origin: number,
  steps: number,
  out: Float32Array,
  at: number,
): void {
  const { y, usual, day, sum } = frame.history;
  const level = meanBefore(sum, origin, day);
  for (let k = 0; k < steps; k++) {
    const i = Math.max(1, origin - steps + k);
    const back = i >= day ? usual[i - day] : y[i - 1];
    out[at + k * PATCH_CHANNELS] = bound((y[i] - level) / frame.scale, 8);
    out[at + k * PATCH_CHANNELS + 1] = bound((y[i] - back) / frame.scale, 8);
    out[at + k * PATCH_CHANNELS + 2] = bound((4 * (y[i] - y[i - 1])) / frame.scale, 8);
  }
}

/**
 * writeFacts puts what is known of a moment beside its context: for each rung where other simple experts stand in the
 * base's band, how wide that is, what it expects, and whether the target or the days that it is compared with lie in an
 * event that has begun; then the time of day and week, the recent hours' events, and the series. What an event to come
 * does is left to the mix (core/forecast/events.ts). `levels` and `widths` receive the base at each rung. Nothing at or
 * after index `origin` is read.
 */
export function writeFacts(
  frame: Frame,
  origin: number,
  out: Float32Array,
  at: number,
  levels: Float64Array,
  widths: Float64Array,
): void {
  const { grid, history, situation, scale } = frame;
  const { sum, day, week, hour, start, step } = history;
  const time = start + origin * step;
  const inEvent = (index: number): number => (index >= 0 && frame.eventSince[index] <= time ? 1 : 0);
  const level = meanBefore(sum, origin, day);
  grid.leads.forEach((lead, k) => {
    const width = baseAt(frame, origin, lead, levels, k * L);
    widths[k] = width;
    const middle = levels[k * L + MEDIAN];
    const r = situation.regressors;
    const f = at + k * RUNG_FACTS;
    const target = origin + lead - 1;
    out[f] = bound((r[0] - middle) / width, 4);
    out[f + 1] = bound((r[2] - middle) / width, 4);
    out[f + 2] = bound((r[4] - middle) / width, 4);
    out[f + 3] = bound((r[9] - middle) / width, 4);
    out[f + 4] = bound(Math.log(width / scale), 6) / 2;
    out[f + 5] = bound((middle - level) / scale, 4);
    out[f + 6] = bound((r[0] + r[2] - r[3] - middle) / width, 4);
    out[f + 7] = bound((r[0] + r[4] - r[5] - middle) / width, 4);
    out[f + 8] = inEvent(target);
    out[f + 9] = (inEvent(seasonBack(target, origin, day)) + inEvent(seasonBack(target, origin, week))) / 2;
  });
  const moment = at + grid.leads.length * RUNG_FACTS;
  const ofDay = (2 * Math.PI * (time % DAY)) / DAY;
  const ofWeek = (2 * Math.PI * (time % (7 * DAY))) / (7 * DAY);
  [ofDay, 2 * ofDay, 3 * ofDay, ofWeek].forEach((angle, i) => {
    out[moment + 2 * i] = Math.sin(angle);
    out[moment + 2 * i + 1] = Math.cos(angle);
  });
  let lately = 0;
  for (let i = Math.max(0, origin - 6 * hour); i < origin; i++) lately += inEvent(i);
  out[moment + 8] = inEvent(origin - 1);
  out[moment + 9] = lately / (6 * hour);
  out.set(frame.series, moment + MOMENT_FACTS);
}
