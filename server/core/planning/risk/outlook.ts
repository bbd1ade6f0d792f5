import { extendRoot, type Rooted, rootOf } from "./features";
import { fitLead, type LeadModel, tailAhead } from "./lead-model";
import type { OutlookView } from "./need-table";
import { observe, type Samples, startSamples } from "./samples";
import type { Tail } from "./tail";

/** Outlook is a workload's short-lead view of one resource: samples, models a lead, and what they say now. Times are seconds. */
export interface Outlook {
  readonly samples: Samples;
  readonly rooted: Rooted;
  /** models[j − 1] is for j samples ahead; empty with too little history. */
  readonly models: readonly LeadModel[];
  readonly fittedAt: number;
  /** ahead[j − 1] is the tail of demand j samples after the newest. */
  readonly ahead: readonly Tail[];
}

/** OutlookSettings: how far ahead it must see and how often it learns anew. */
export interface OutlookSettings {
  /** Seconds from now that decisions reach, e.g. the longest start-up time. */
  readonly reach: number;
  readonly refitSeconds: number;
}

/** Samples that a view carries beside its tails. */
const RECENT = 4;

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
  return { ...outlook, ahead: models.map((model) => tailAhead(model, rooted)) };
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

/** viewOf gives what the outlook says now; without models it has no tails. */
export function viewOf({ samples, ahead }: Outlook): OutlookView {
  const { start, step, shape, count, values } = samples;
  return {
    start,
    step,
    shape,
    newest: count - 1,
    recent: values.subarray(Math.max(0, count - RECENT), count),
    ahead,
  };
}
