import { pinball } from "@/server/core/scoring/losses";
import type { KnownEvent } from "../forecast";
import type { Blocks } from "./blocks";
import { DAYS, HOURS, type Moment, PHASES, titleOf } from "./calendar";
import { posterior } from "./infer";
import { makeCases, type Network, UNKNOWN, type Variable } from "./network";
import {
  type Bounds,
  boundsOf,
  type Effect,
  effectsOf,
  mixtureQuantiles,
  REGIMES,
  regimeOf,
  type Sample,
  USUAL,
} from "./regimes";
import { learnStructure } from "./structure";
import { learnTables } from "./tables";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Variables of the network, by place. */
export const V = {
  hour: 0,
  day: 1,
  kind: 2,
  title: 3,
  phase: 4,
  deployment: 5,
  trend: 6,
  mix: 7,
  regime: 8,
} as const;
const TRENDS = ["below usual", "usual", "above usual"];
/** NO_MIX is the only state of the segment mix while nobody measures it. */
export const NO_MIX: readonly string[] = ["unknown"];

/** Case is what happened in blocks of one occurrence that are alike, or in a quiet stretch. */
export interface Case {
  readonly hour: number;
  readonly day: number;
  readonly phase: number;
  readonly deployment: number;
  readonly trend: number;
  readonly mix: number;
  readonly departure: number;
}

/** Occurrence is one event that is over, and what it brought. */
export interface Occurrence {
  readonly kind: string;
  /** As titleOf gives it. */
  readonly title: string;
  readonly startsAt: number;
  readonly cases: readonly Case[];
}

/** Foresight is what has been learnt: the network, the size of each regime for each title, and how far it may be trusted. */
export interface Foresight {
  readonly network: Network;
  readonly bounds: Bounds & { readonly noise: number };
  /** One list of effects a title state of the network; the first is that of all cases. */
  readonly effects: readonly (readonly Effect[])[];
  /** Loss over events left out while learning, over that of saying "as usual": below 1 it knows something. */
  readonly trust: number;
}

/** Titles that are kept apart; others count as their kind. */
const MOST_TITLES = 12;
const MOST_OCCURRENCES = 60;
/** One occurrence counts as this many cases. */
const OCCURRENCE_WEIGHT = 2;
const RAMP_WEIGHT = 1;
/** How many occurrences an unproven network's claim to be a little better counts for. */
const UNPROVEN = { weight: 1, ratio: 0.85 };
const LEFT_OUT_MOST = 16;
const LOSS_LEVELS = [0.1, 0.5, 0.9];

const isRamp = (phase: number): boolean => phase === 1 || phase === 5;

/** trendBefore is the state of the last two hours before block `j`; UNKNOWN when nothing is known of them. */
export function trendBefore({ departure, width }: Blocks, bounds: Bounds, j: number): number {
  let sum = 0;
  let count = 0;
  for (
    let i = Math.max(0, j - Math.max(1, Math.round((2 * HOUR) / width)));
    i < Math.min(j, departure.length);
    i++
  ) {
    if (Number.isNaN(departure[i])) continue;
    sum += departure[i];
    count++;
  }
  return count === 0 ? UNKNOWN : 1 + Math.sign(regimeOf(bounds, sum / count) - USUAL);
}

/** gather makes one case of every run of blocks in [from, to) that are alike in what the calendar says. */
function gather(
  blocks: Blocks,
  moments: readonly Moment[],
  bounds: Bounds,
  from: number,
  to: number,
  wanted: (j: number) => boolean,
  mixAt: (at: number) => number,
): Case[] {
  const cases: Case[] = [];
  for (let j = from; j < to; ) {
    const { hour, day, phase, deployment } = moments[j];
    let end = j;
    let sum = 0;
    let count = 0;
    for (; end < to; end++) {
      const m = moments[end];
      if (m.hour !== hour || m.day !== day || m.phase !== phase || m.deployment !== deployment) break;
      if (!wanted(end) || Number.isNaN(blocks.departure[end])) continue;
      sum += blocks.departure[end];
      count++;
    }
    if (count > 0) {
      const trend = trendBefore(blocks, bounds, j);
      const mix = mixAt((blocks.first + j) * blocks.width);
      cases.push({ hour, day, phase, deployment, trend, mix, departure: sum / count });
    }
    j = end;
  }
  return cases;
}

/** collectOccurrences reads the events that are over off the blocks, and keeps what was read of earlier ones. */
export function collectOccurrences(
  events: readonly KnownEvent[],
  blocks: Blocks,
  moments: readonly Moment[],
  bounds: Bounds,
  earlier: readonly Occurrence[],
  mixAt: (at: number) => number,
): Occurrence[] {
  const { first, width } = blocks;
  const end = (first + blocks.mean.length) * width;
  const found = new Map(earlier.map((o) => [`${o.title}|${o.startsAt}`, o]));
  for (const event of events) {
    const key = `${titleOf(event)}|${event.startsAt}`;
    if (event.kind === "deployment" || event.endsAt > end - 3 * HOUR || found.has(key)) continue;
    const from = Math.max(0, Math.floor(event.startsAt / width) - Math.ceil((3 * HOUR) / width) - first);
    const to = Math.min(
      moments.length,
      Math.ceil(event.endsAt / width) + Math.ceil((3 * HOUR) / width) - first,
    );
    const cases = gather(blocks, moments, bounds, from, to, (j) => moments[j].event === event, mixAt);
    if (cases.some(({ phase }) => !isRamp(phase)))
      found.set(key, { kind: event.kind, title: titleOf(event), startsAt: event.startsAt, cases });
  }
  return [...found.values()].sort((a, b) => a.startsAt - b.startsAt).slice(-MOST_OCCURRENCES);
}

/** noiseOf gives the regime bounds by the quiet blocks of the last four weeks. */
export function noiseOf(blocks: Blocks): Bounds & { noise: number } {
  const from = Math.max(0, blocks.departure.length - Math.round((28 * DAY) / blocks.width));
  const quiet: number[] = [];
  for (let j = from; j < blocks.departure.length; j++)
    if (blocks.clean[j] && !Number.isNaN(blocks.departure[j])) quiet.push(blocks.departure[j]);
  return boundsOf(quiet);
}

interface Row {
  readonly states: number[];
  readonly sample: Sample;
  readonly occurrence?: Occurrence;
}

/** learnForesight learns structure, tables and effects from occurrences and quiet time; undefined without an occurrence. */
export function learnForesight(
  occurrences: readonly Occurrence[],
  blocks: Blocks,
  moments: readonly Moment[],
  bounds: Bounds & { noise: number },
  mixStates: readonly string[],
  mixAt: (at: number) => number,
  seed: number,
): Foresight | undefined {
  if (occurrences.length === 0) return undefined;
  const variables = variablesOf(occurrences, mixStates);
  const titles = variables[V.title].states;
  const rows: Row[] = [];
  const enter = (c: Case, weight: number, occurrence?: Occurrence): void => {
    const regime = regimeOf(bounds, c.departure);
    const title = occurrence ? titles.indexOf(occurrence.title) : 0;
    const states = [
      c.hour,
      c.day,
      occurrence ? variables[V.kind].states.indexOf(occurrence.kind) : 0,
      title < 0 ? UNKNOWN : title,
      c.phase,
      c.deployment,
      c.trend,
      c.mix < mixStates.length ? c.mix : UNKNOWN,
      regime,
    ];
    rows.push({ states, sample: { regime, departure: c.departure, weight }, occurrence });
  };
  const from = Math.max(0, moments.length - Math.round((28 * DAY) / blocks.width));
  for (const c of gather(blocks, moments, bounds, from, moments.length, (j) => blocks.clean[j] === 1, mixAt))
    enter(c, 1);
  for (const occurrence of occurrences) {
    const ramps = occurrence.cases.filter(({ phase }) => isRamp(phase)).length;
    for (const c of occurrence.cases) {
      const weight = isRamp(c.phase)
        ? (2 * RAMP_WEIGHT) / ramps
        : OCCURRENCE_WEIGHT / (occurrence.cases.length - ramps);
      enter(c, weight, occurrence);
    }
  }
  // Every case counts in full where the question is what depends on what.
  const alike = rows.map((row) => ({ ...row, sample: { ...row.sample, weight: 1 } }));
  const parents = learnStructure(variables, casesOf(alike), CONSTRAINTS, seed);
  const foresight = fitTo(variables, parents, rows, bounds);
  return { ...foresight, trust: trustIn(variables, parents, rows, occurrences, bounds) };
}

const casesOf = (rows: readonly Row[]) =>
  makeCases(
    V.regime + 1,
    rows.map(({ states, sample }) => ({ states, weight: sample.weight })),
  );

function fitTo(
  variables: readonly Variable[],
  parents: readonly (readonly number[])[],
  rows: readonly Row[],
  bounds: Bounds & { noise: number },
): Omit<Foresight, "trust"> {
  const network = learnTables(variables, parents, casesOf(rows));
  const all = effectsOf(
    rows.map(({ sample }) => sample),
    bounds,
  );
  const effects = variables[V.title].states.map((_, title) => {
    if (title === 0) return all;
    const own = rows.filter(({ states }) => states[V.title] === title).map(({ sample }) => sample);
    return effectsOf(own, bounds, all);
  });
  return { network, bounds, effects };
}

function variablesOf(occurrences: readonly Occurrence[], mixStates: readonly string[]): Variable[] {
  const kinds = [...new Set(occurrences.map(({ kind }) => kind))].sort();
  const counts = new Map<string, number>();
  // The newest titles first, so that those that are left out are the oldest.
  for (const { title } of occurrences.toReversed()) counts.set(title, (counts.get(title) ?? 0) + 1);
  const titles = [...counts.keys()].slice(0, MOST_TITLES).sort();
  return [
    { name: "hour", states: HOURS },
    { name: "day", states: DAYS },
    { name: "kind", states: ["none", ...kinds] },
    { name: "event", states: ["none", ...titles] },
    { name: "phase", states: PHASES },
    { name: "deployment", states: ["none", "recent deployment"] },
    { name: "trend", states: TRENDS },
    { name: "segment mix", states: mixStates },
    { name: "regime", states: REGIMES },
  ];
}

/**
 * Time and calendar have no causes here; the regime may have all of them, and has the event and its phase; the trend
 * before is a sign of the regime, not a cause, so that it says nothing where it is not known yet.
 */
const CONSTRAINTS = {
  allowed: (from: number, to: number): boolean =>
    (to === V.regime && from !== V.trend) ||
    (to === V.trend && from !== V.mix) ||
    (to === V.mix && from < V.trend),
  forced: [
    [V.kind, V.title],
    [V.title, V.regime],
    [V.phase, V.regime],
    [V.regime, V.trend],
  ] as const,
  mostParents: 4,
};

/** told is what the network says of the departure, as quantiles at `levels`, given the states of a moment. */
export function told(
  foresight: Omit<Foresight, "trust">,
  states: readonly number[],
  levels: readonly number[],
) {
  const shares = posterior(foresight.network, V.regime, states);
  const title = states[V.title];
  return { shares, quantiles: mixtureQuantiles(shares, foresight.effects[Math.max(0, title)], levels) };
}

/** asIfQuiet gives the same states without any event, deployment or holiday. */
export function asIfQuiet(states: readonly number[], weekday: number): number[] {
  const quiet = states.slice();
  quiet[V.day] = weekday;
  for (const v of [V.kind, V.title, V.phase, V.deployment]) quiet[v] = 0;
  return quiet;
}

/**
 * trustIn leaves out one occurrence at a time (the newest sixteen), learns the tables from the rest, and compares the
 * pinball loss on it with that of what is said without events. Few occurrences are drawn to a small advantage.
 */
function trustIn(
  variables: readonly Variable[],
  parents: readonly (readonly number[])[],
  rows: readonly Row[],
  occurrences: readonly Occurrence[],
  bounds: Bounds & { noise: number },
): number {
  let own = 0;
  let usual = 0;
  let count = 0;
  for (const occurrence of occurrences.slice(-LEFT_OUT_MOST)) {
    const alike = occurrences.filter((o) => o !== occurrence && o.kind === occurrence.kind);
    if (alike.length === 0) continue;
    const rest = fitTo(
      variables,
      parents,
      rows.filter((row) => row.occurrence !== occurrence),
      bounds,
    );
    const isNew = !alike.some(({ title }) => title === occurrence.title);
    const losses = [0, 0];
    let cases = 0;
    for (const { states, sample } of rows.filter((row) => row.occurrence === occurrence)) {
      if (isRamp(states[V.phase])) continue;
      const asked = states.slice();
      asked[V.regime] = asked[V.trend] = UNKNOWN;
      if (isNew) asked[V.title] = UNKNOWN;
      const answers = [asked, asIfQuiet(asked, asked[V.day] === 3 ? 0 : asked[V.day])];
      answers.forEach((answer, k) => {
        const { quantiles } = told(rest, answer, LOSS_LEVELS);
        LOSS_LEVELS.forEach((level, l) => {
          losses[k] += pinball(sample.departure, quantiles[l], level);
        });
      });
      cases++;
    }
    if (cases === 0) continue;
    own += losses[0] / cases;
    usual += losses[1] / cases;
    count++;
  }
  const unit = count > 0 ? usual / count : 1;
  return (own + UNPROVEN.weight * UNPROVEN.ratio * unit) / (usual + UNPROVEN.weight * unit);
}
