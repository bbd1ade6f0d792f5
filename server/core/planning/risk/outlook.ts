import type { NeedTable } from "./age-rule";
import { extendRoot, type Rooted, rootOf } from "./features";
import { type Expectation, expect, fitLead, type LeadModel } from "./lead-model";
import { observe, type Samples, startSamples } from "./samples";
import { survival } from "./tail";

/** Outlook is a workload's short-lead view of one resource: samples, models a lead, and what they say now. Times are seconds. */
export interface Outlook {
  readonly samples: Samples;
  readonly rooted: Rooted;
  /** models[j − 1] is for j samples ahead; empty with too little history. */
  readonly models: readonly LeadModel[];
  readonly fittedAt: number;
  /** ahead[j] from the newest sample (j = 0, certain) on. */
  readonly ahead: readonly Expectation[];
}

/** OutlookSettings: how far ahead it must see and how often it learns anew. */
export interface OutlookSettings {
  /** Seconds from now that decisions reach, e.g. the longest start-up time. */
  readonly reach: number;
  readonly refitSeconds: number;
}

const CERTAIN = { sorted: new Float64Array(0) };

/** openOutlook learns from history: samples at start + i · step (seconds), with room for `room` more. */
export function openOutlook(
  start: number,
  step: number,
  history: ArrayLike<number>,
  room: number,
  settings: OutlookSettings,
): Outlook {
  const samples = startSamples(start, step, history, room);
  const rooted = rootOf(samples);
  return learn({ samples, rooted, models: [], fittedAt: start + step * history.length, ahead: [] }, settings);
}

function learn(outlook: Outlook, settings: OutlookSettings): Outlook {
  const { samples, rooted } = outlook;
  const leads = Math.ceil(settings.reach / samples.step) + 1;
  const models: LeadModel[] = [];
  for (let lead = 1; lead <= leads; lead++) {
    const model = fitLead(rooted, samples.step, lead);
    if (!model) break;
    models.push(model);
  }
  const fittedAt = samples.start + samples.step * samples.count;
  return look({ ...outlook, models: models.length === leads ? models : [], fittedAt });
}

function look(outlook: Outlook): Outlook {
  const { rooted, models } = outlook;
  const known: Expectation = { point: rooted.z[rooted.count - 1], scale: 0, tail: CERTAIN };
  return { ...outlook, ahead: [known, ...models.map((model) => expect(model, rooted))] };
}

/** watch takes one reading at `at` (seconds); readings come in order of time. */
export function watch(outlook: Outlook, at: number, value: number, settings: OutlookSettings): Outlook {
  const before = outlook.samples;
  const samples = observe(before, at, value);
  if (samples.count === before.count && samples.shape === before.shape)
    return samples === before ? outlook : { ...outlook, samples };
  const from = Math.max(0, before.count - 1);
  const next = { ...outlook, samples, rooted: extendRoot(outlook.rooted, samples, from, samples.count) };
  const due = samples.start + samples.step * samples.count >= outlook.fittedAt + settings.refitSeconds;
  return due ? learn(next, settings) : look(next);
}

/** Ticks on which decisions are made: tick i ahead stands at now + i · seconds. */
export interface Ticks {
  readonly now: number;
  readonly seconds: number;
  /** Ticks ahead that the table reaches. */
  readonly reach: number;
}

/**
 * needTable gives the expected ticks of need over the ticks ahead, when a replica carries `capacity`.
 * Undefined without models. On a line, an instant between two samples mixes both.
 */
export function needTable(outlook: Outlook, capacity: number, ticks: Ticks): NeedTable | undefined {
  const { samples, models } = outlook;
  if (models.length === 0) return undefined;
  const newest = samples.count - 1;
  const last = ticks.reach;
  const points = new Float64Array(last + 1);
  const scales = new Float64Array(last + 1);
  const tails: Expectation["tail"][] = new Array(last + 1);
  for (let tick = 0; tick <= last; tick++) {
    const position = (ticks.now + tick * ticks.seconds - samples.start) / samples.step;
    const index = Math.floor(position + 1e-9);
    const share = samples.shape === "line" ? Math.max(0, position - index) : 0;
    const low = expectationAt(outlook, index - newest);
    if (share < 1e-9) {
      points[tick] = low.point;
      scales[tick] = low.scale;
      tails[tick] = low.tail;
      continue;
    }
    const high = expectationAt(outlook, index + 1 - newest);
    const root = Math.sqrt((1 - share) * Math.max(0, low.point) ** 2 + share * Math.max(0, high.point) ** 2);
    points[tick] = root;
    // The spread of a mixture of roots, to first order in the spreads.
    const weight = root > 1e-12 ? 1 / root : 0;
    const spread = (1 - share) * low.point * low.scale + share * high.point * high.scale;
    scales[tick] = Math.max(0, spread * weight);
    tails[tick] = high.scale > 0 ? high.tail : low.tail;
  }
  const rows: (Float64Array | undefined)[] = [];
  const row = (replicas: number): Float64Array => {
    const made = rows[replicas];
    if (made) return made;
    // Need ≥ r when demand exceeds what r − 1 replicas carry.
    const edge = Math.sqrt(Math.max(0, (replicas - 1) * capacity * (1 + 1e-9)));
    const sums = new Float64Array(last + 2);
    for (let tick = 0; tick <= last; tick++) {
      const scale = scales[tick];
      const odds =
        scale > 0 ? survival(tails[tick], (edge - points[tick]) / scale) : points[tick] > edge ? 1 : 0;
      sums[tick + 1] = sums[tick] + odds;
    }
    rows[replicas] = sums;
    return sums;
  };
  return {
    ticks: (replicas, from, to) => {
      const sums = row(replicas);
      return sums[to + 1] - sums[from];
    },
  };
}

function expectationAt(outlook: Outlook, lead: number): Expectation {
  const { ahead, rooted } = outlook;
  if (lead >= 0) return ahead[Math.min(lead, ahead.length - 1)];
  return { point: rooted.z[Math.max(0, rooted.count - 1 + lead)], scale: 0, tail: CERTAIN };
}
