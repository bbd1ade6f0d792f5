import type { Series } from "@/server/core/series/series";
import type { KnownEvent } from "../forecast";
import type { LeadGrid } from "../leads";
import { LEVELS, rearrange } from "../levels";
import { BLOCK_MS, type Blocks, makeBlocks, meanBlocks, usualAt } from "./blocks";
import { isNear, type Moment, readCalendar, titleOf } from "./calendar";
import { type EventState, load, store } from "./event-state";
import {
  asIfQuiet,
  collectOccurrences,
  type Foresight,
  learnForesight,
  NO_MIX,
  noiseOf,
  told,
  trendBefore,
  V,
} from "./learn";
import { UNKNOWN } from "./network";
import { chargeRecord, type Record, restoreRecord, shareOf, storeRecord } from "./record";
import { reasons, type Target } from "./reasons";
import type { Why } from "./why";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const L = LEVELS.length;
const MIDDLE = LEVELS.indexOf(0.5);
const VERSION = 1;
/** How far back the mix can echo an event: its experts look a week back. */
const ECHO_MS = 8 * DAY;
/** The loss ratios that are assumed until there is a record: under way, and where the mix may echo an event. */
const UNDER_WAY_PRIOR = 1;
const ECHO_PRIOR = 1.05;
/** What was seen lately is evidence up to this lead. */
const TREND_LEAD_MS = 4 * HOUR;

/** SegmentMix is a covariate from outside: which of its states the mix of segments has at an instant (UNKNOWN when not known). */
export interface SegmentMix {
  readonly states: readonly string[];
  readonly at: (at: number) => number;
}

/** ForeseeRequest is what the mix said, and what the network may know. */
export interface ForeseeRequest {
  /** Ends at the origin; may be longer than what experts read. */
  readonly series: Series;
  /** Coarser history from before `series`, of which events are remembered; its step divides a block. */
  readonly longAgo?: Series;
  /** Announced before `issuedAt`. */
  readonly events: readonly KnownEvent[];
  readonly issuedAt: number;
  /** The mix's paths, one a kept level; changed in place. */
  readonly paths: readonly Float64Array[];
  readonly grid: LeadGrid;
  readonly segmentMix?: SegmentMix;
  readonly seed: number;
  readonly state?: EventState;
}

/** Foreseen is what to remember, and why the forecast was changed. */
export interface Foreseen {
  readonly state?: EventState;
  readonly why: readonly Why[];
}

/**
 * foresee lets a Bayesian network of calendar and demand regime speak beside the mix, where an event is near or may
 * still echo: it shifts the mix's quantiles by how the network's differ with and without the event, around what is usual
 * where the last values are not; and it has as much weight as its record beside the mix on such hours gives it. A series
 * without events costs nothing; one with events is learnt from once a day.
 */
export function foresee(request: ForeseeRequest): Foreseen {
  const { issuedAt, series, seed, segmentMix, events } = request;
  const state = request.state?.version === VERSION ? request.state : undefined;
  const { step } = series.grid;
  const horizon = request.paths[0].length;
  const end = series.grid.start + series.values.length * step;
  const learns =
    state?.learntOn !== Math.floor(issuedAt / DAY) && events.some(({ kind }) => kind !== "deployment");
  const speaks = events.some((event) => isNear(event, end - ECHO_MS, end + horizon * step));
  const waits = (state?.record.said.length ?? 0) > 0;
  if (!learns && !speaks && !waits) return { state, why: [] };

  const width = Math.max(step, BLOCK_MS);
  const means = withLongAgo(meanBlocks(series, width), request.longAgo, width);
  const ahead = Math.ceil((end + horizon * step) / width) - (means.first + means.mean.length);
  const moments = readCalendar(events, means.first, means.mean.length + Math.max(0, ahead), width);
  const past = moments.slice(0, means.mean.length);
  const blocks = makeBlocks(means, width, past);
  const mixAt = segmentMix?.at ?? (() => 0);
  let occurrences = state?.occurrences ?? [];
  let foresight = state?.foresight && load(state.foresight);
  if (learns) {
    const bounds = noiseOf(blocks);
    occurrences = collectOccurrences(events, blocks, past, bounds, occurrences, mixAt);
    const mixStates = segmentMix?.states ?? NO_MIX;
    foresight = learnForesight(occurrences, blocks, past, bounds, mixStates, mixAt, seed);
  }
  const record = restoreRecord(state?.record, request.grid.leads.length);
  chargeRecord(record, request.grid.leads, step, state?.through ?? end, end, (at) => {
    const i = Math.round((at - series.grid.start) / step);
    return i >= 0 && i < series.values.length ? series.values[i] : Number.NaN;
  });
  const why = foresight && speaks ? speak(request, foresight, blocks, moments, record, end, mixAt) : [];
  return {
    state: {
      version: VERSION,
      through: end,
      learntOn: learns ? Math.floor(issuedAt / DAY) : (state?.learntOn ?? 0),
      occurrences,
      foresight: foresight && store(foresight),
      record: storeRecord(record),
    },
    why,
  };
}

/** withLongAgo puts coarser blocks of earlier history before those of the series. */
function withLongAgo(
  means: { first: number; mean: Float64Array },
  longAgo: Series | undefined,
  width: number,
) {
  if (!longAgo || longAgo.values.length === 0) return means;
  const old = meanBlocks(longAgo, width);
  // A coarser step leaves blocks empty: it holds its value over them.
  const hold = Math.max(1, Math.round(longAgo.grid.step / width));
  const before = means.first - old.first;
  if (before <= 0) return means;
  const mean = new Float64Array(before + means.mean.length).fill(Number.NaN);
  for (let j = 0; j < Math.min(before, old.mean.length); j++) {
    const value = old.mean[j - (j % hold)];
    mean[j] = value;
  }
  mean.set(means.mean, before);
  return { first: old.first, mean };
}

type Answer = ReturnType<typeof told>;

/** asker remembers what the network said of the same states: many blocks of a day are alike. */
function asker(foresight: Foresight): (states: readonly number[]) => Answer {
  const answers = new Map<string, Answer>();
  return (states) => {
    const key = states.join();
    let answer = answers.get(key);
    if (!answer) answers.set(key, (answer = told(foresight, states, LEVELS)));
    return answer;
  };
}

function speak(
  { paths, grid, issuedAt, series }: ForeseeRequest,
  foresight: Foresight,
  blocks: Blocks,
  moments: readonly Moment[],
  record: Record,
  end: number,
  mixAt: (at: number) => number,
): Why[] {
  const { step } = series.grid;
  const horizon = paths[0].length;
  const { first, width } = blocks;
  const moved = movedBlocks(blocks, moments, (foresight.bounds.near + foresight.bounds.far) / 2);
  const now = Math.floor(end / width) - first;
  const day = Math.max(1, Math.round(DAY / width));
  const lately = anyIn(moved, now - day, now);
  const trend = trendBefore(blocks, foresight.bounds, now);
  const ask = asker(foresight);
  const dev = deviationNow(foresight, ask, blocks, moments, mixAt, now);
  const targets = new Map<number, Target | undefined>();
  const targetAt = (j: number): Target | undefined => {
    const moment = moments[j];
    const near = moment.phase > 0 || moment.day === 3;
    const echo =
      lately ||
      isMoved(moved, j - day * Math.max(1, Math.ceil((j - now + 1) / day))) ||
      isMoved(moved, j - 7 * day);
    if (!near && !echo) return undefined;
    const lead = (j - now) * width;
    const states = statesOf(
      foresight,
      moment,
      lead <= TREND_LEAD_MS ? trend : UNKNOWN,
      mixAt((first + j) * width),
    );
    const own = ask(states);
    const quiet = ask(asIfQuiet(states, weekdayOf((first + j + 0.5) * width)));
    const shift = own.quantiles.map((q, l) => q - quiet.quantiles[l]);
    let centre = Number.NaN;
    if (echo) {
      const usual = usualAt(blocks.mean, blocks.clean, width, first, j, blocks.mean.length);
      const carried = dev && moment.event === dev.event ? dev.value : 0;
      if (!Number.isNaN(usual))
        centre = Math.log(usual + blocks.offset) + blocks.level[blocks.level.length - 1] + carried;
    }
    return {
      context: near ? (lately ? 1 : 0) : 2,
      states,
      centre,
      shift,
    };
  };
  const shares = [
    shareOf(record, 0, foresight.trust),
    shareOf(record, 1, Math.max(foresight.trust, UNDER_WAY_PRIOR)),
    shareOf(record, 2, ECHO_PRIOR),
  ];
  const row = new Float64Array(L);
  const contexts = grid.leads.map(() => -1);
  const saidMix = new Float64Array(grid.leads.length * L);
  const saidOwn = new Float64Array(grid.leads.length * L);
  const told_: { j: number; target: Target; weight: number }[] = [];
  for (let lead = 1; lead <= horizon; lead++) {
    const j = Math.floor((end + (lead - 0.5) * step) / width) - first;
    let target = targets.get(j);
    if (!targets.has(j)) targets.set(j, (target = targetAt(j)));
    const rung = grid.leads.indexOf(lead);
    if (!target) continue;
    const offset = blocks.offset;
    const middle = paths[MIDDLE][lead - 1];
    if (!(middle + offset > 0)) continue;
    const centre = Number.isNaN(target.centre) ? 0 : target.centre - Math.log(middle + offset);
    for (let l = 0; l < L; l++)
      row[l] = (paths[l][lead - 1] + offset) * Math.exp(centre + target.shift[l]) - offset;
    rearrange(row, 0, L);
    const share = shares[target.context];
    const k = grid.rung[lead];
    if (rung >= 0) {
      contexts[rung] = target.context;
      for (let l = 0; l < L; l++) {
        saidMix[rung * L + l] = paths[l][lead - 1];
        saidOwn[rung * L + l] = row[l];
      }
    }
    if (!told_.some((one) => one.j === j)) told_.push({ j, target, weight: share[k * L + MIDDLE] });
    for (let l = 0; l < L; l++) paths[l][lead - 1] += share[k * L + l] * (row[l] - paths[l][lead - 1]);
    sortAcross(paths, lead - 1, row);
  }
  const asked = record.said[record.said.length - 1]?.at ?? Number.NEGATIVE_INFINITY;
  if (contexts.some((context) => context >= 0) && Math.floor(issuedAt / HOUR) > Math.floor(asked / HOUR))
    record.said.push({ at: end, contexts, mix: saidMix, own: saidOwn });
  return reasons(foresight, moments, first, width, told_);
}

/** movedBlocks marks past blocks in which an event moved demand beyond `least`. */
function movedBlocks(
  { departure, clean, mean }: Blocks,
  moments: readonly Moment[],
  least: number,
): Uint8Array {
  const moved = new Uint8Array(mean.length);
  for (let j = 0; j < mean.length; j++)
    if (!clean[j] && (moments[j].phase > 1 || moments[j].day === 3) && Math.abs(departure[j]) > least)
      moved[j] = 1;
  return moved;
}

const isMoved = (moved: Uint8Array, j: number): boolean => j >= 0 && moved[j] === 1;

function anyIn(moved: Uint8Array, from: number, to: number): boolean {
  for (let j = Math.max(0, from); j < to; j++) if (moved[j]) return true;
  return false;
}

/** deviationNow is how far the event under way departs from what the network says of it, drawn to 0 while it is young. */
function deviationNow(
  foresight: Foresight,
  ask: (states: readonly number[]) => Answer,
  blocks: Blocks,
  moments: readonly Moment[],
  mixAt: (at: number) => number,
  now: number,
): { event: KnownEvent; value: number } | undefined {
  const event = moments[Math.min(now, moments.length - 1)]?.event;
  if (!event) return undefined;
  let sum = 0;
  let count = 0;
  for (let j = Math.min(now, blocks.mean.length) - 1; j >= 0 && moments[j].event === event; j--) {
    if (moments[j].phase < 2 || moments[j].phase > 4 || Number.isNaN(blocks.departure[j])) continue;
    const states = statesOf(foresight, moments[j], UNKNOWN, mixAt((blocks.first + j) * blocks.width));
    sum += blocks.departure[j] - ask(states).quantiles[MIDDLE];
    if (++count >= (6 * HOUR) / blocks.width) break;
  }
  const young = (2 * HOUR) / blocks.width;
  return { event, value: count > 0 ? sum / (count + young) : 0 };
}

function statesOf({ network }: Foresight, moment: Moment, trend: number, mix: number): number[] {
  const { variables } = network;
  const kind = moment.event ? variables[V.kind].states.indexOf(moment.event.kind) : 0;
  const title = moment.event ? variables[V.title].states.indexOf(titleOf(moment.event)) : 0;
  return [
    moment.hour,
    moment.day,
    // -1 is UNKNOWN: a kind or title that has not been seen.
    kind,
    title,
    moment.phase,
    moment.deployment,
    trend,
    mix < variables[V.mix].states.length ? mix : UNKNOWN,
    UNKNOWN,
  ];
}

function weekdayOf(at: number): number {
  const weekday = (Math.floor(at / DAY) + 4) % 7;
  return weekday === 6 ? 1 : weekday === 0 ? 2 : 0;
}

function sortAcross(paths: readonly Float64Array[], h: number, row: Float64Array): void {
  for (let l = 0; l < L; l++) row[l] = paths[l][h];
  rearrange(row, 0, L);
  for (let l = 0; l < L; l++) paths[l][h] = row[l];
}
