import { historySteps } from "@/server/core/forecast/engine";
import { packParts, unpackParts } from "@/server/core/forecast/pack";
import { readState } from "@/server/core/forecast/state";
import { makeSeries, type Series } from "@/server/core/series/series";
import type { DueSeries, Learnt, StoredState } from "@/server/ports/forecast-store";
import type { Deps } from "@/server/services/verb";
import { FORECAST_STEP_MS } from "./issue";
import type { Account, ForecastMemory, Remembered } from "./memory";

const DAY_MS = 24 * 3_600_000;

type Span = Pick<Remembered, "complete" | "start" | "step" | "length">;

/**
 * recall gives what is known of each series up to `until` (epoch ms): from memory, else from the store, with the samples
 * since; the whole history is read only where nothing is remembered or where it was rewritten.
 */
export async function recall(
  deps: Deps,
  memory: ForecastMemory,
  infos: readonly DueSeries[],
  until: number,
): Promise<Map<number, Remembered>> {
  const entries = new Map<number, Remembered>();
  const missing: number[] = [];
  const accounts = new Map<number, Account>();
  for (const { id, remembered } of infos) {
    const held = memory.get(id);
    const account = memory.account(id);
    if (held) entries.set(id, held);
    else if (account && remembered) accounts.set(id, account);
    else if (remembered) missing.push(id);
  }
  if (accounts.size > 0) {
    const learnt = await deps.forecasts.learnt([...accounts.keys()]);
    for (const [id, account] of accounts) {
      const stored = learnt.get(id);
      const entry = stored && rejoin(account, stored);
      if (entry) entries.set(id, entry);
      else missing.push(id);
    }
  }
  if (missing.length > 0)
    for (const [id, stored] of await deps.forecasts.states(missing)) entries.set(id, fromStore(stored));
  for (const info of infos) {
    const step = Math.max(FORECAST_STEP_MS, info.step);
    const entry = entries.get(info.id);
    const fits =
      entry &&
      entry.step === step &&
      entry.revision === info.revision &&
      entry.start + entry.length * step <= until;
    if (!fits || until - (entry.start + entry.length * step) > DAY_MS)
      entries.set(info.id, {
        ...emptied(info, step, until),
        state: entry?.state,
        stored: entry?.stored,
        eventState: entry?.eventState,
      });
  }
  const tails = infos.map((info) => {
    const entry = entries.get(info.id) as Remembered;
    return { seriesId: info.id, step: entry.step, from: entry.start + firstOpen(entry) * entry.step };
  });
  const means = await deps.forecasts.tails(tails, until);
  for (const info of infos) {
    const entry = entries.get(info.id) as Remembered;
    extend(entry, firstOpen(entry), means.get(info.id) ?? [], until);
    entry.complete = Math.min(info.lastAt, until - 1);
    entry.used = until;
  }
  return entries;
}

/** throughOf is the instant (epoch ms) before which every step of the history stands for good. */
export const throughOf = (span: Span): number => span.start + firstOpen(span) * span.step;

/** firstOpen is the index of the step that holds the newest known sample, which may have grown, or 0. */
const firstOpen = ({ complete, start, step, length }: Span): number =>
  Math.max(0, Math.min(length, Math.floor((complete - start) / step)));

function emptied(info: DueSeries, step: number, until: number): Remembered {
  const length = Math.max(0, Math.min(historySteps(step), Math.floor((until - info.firstAt) / step)));
  return {
    values: new Float32Array(length),
    length: 0,
    start: until - length * step,
    step,
    complete: 0,
    revision: info.revision,
    told: 0,
    used: until,
  };
}

/** extend writes the steps from index `from` up to `until`, dropping from the front what is looked at no more. */
function extend(
  entry: Remembered,
  from: number,
  means: readonly { step: number; mean: number }[],
  until: number,
): void {
  const length = Math.floor((until - entry.start) / entry.step);
  const most = historySteps(entry.step);
  let shift = 0;
  if (length > entry.values.length) {
    // Room for the next day at once; a copy at every cycle would cost more than the rest.
    shift = Math.max(0, length - most);
    const values = new Float32Array(length - shift + Math.ceil(DAY_MS / 4 / entry.step));
    values.set(entry.values.subarray(Math.min(shift, entry.length), entry.length));
    entry.values = values;
    entry.start += shift * entry.step;
  }
  entry.values.fill(Number.NaN, Math.max(0, from - shift), length - shift);
  for (const { step, mean } of means) entry.values[from + step - shift] = mean;
  entry.length = length - shift;
}

/** seriesOf gives the history as the engine reads it. */
export const seriesOf = ({ start, step, values, length }: Remembered): Series =>
  makeSeries(start, step, new Float64Array(values.subarray(0, length)));

/** packValues makes what is stored of the history beside the fits that were learnt from it. */
export const packValues = ({ start, step, complete, values, length }: Remembered): Uint8Array =>
  packParts({ start, step, complete }, [values.subarray(0, length)]);

function fromStore(stored: StoredState): Remembered {
  const history = unpackParts(stored.values);
  const { start = 0, step = 0, complete = 0 } = (history?.header ?? {}) as Record<string, number>;
  const values = Float32Array.from(history?.tables[0] ?? []);
  const state = readState(stored.ledger, stored.fits);
  const { revision } = stored;
  const span = { start, step, complete, length: values.length };
  return {
    ...span,
    values,
    revision,
    told: 0,
    state,
    stored: state && { revision, fits: state.fits, fittedAt: state.fittedAt, through: throughOf(span) },
    used: 0,
  };
}

/** rejoin puts an account together with what the store has of its series; undefined when another process has stored other fits since. */
function rejoin(account: Account, learnt: Learnt): Remembered | undefined {
  const entry = fromStore({ ...learnt, ledger: account.ledger });
  const { stored, tail, complete, eventState, told, used } = account;
  const same =
    entry.stored?.revision === stored.revision &&
    entry.stored.fittedAt === stored.fittedAt &&
    entry.stored.through === stored.through;
  if (!same) return undefined;
  const from = (stored.through - entry.start) / entry.step;
  const values = new Float32Array(from + tail.length);
  values.set(entry.values.subarray(0, from));
  values.set(tail, from);
  return { ...entry, values, length: values.length, complete, eventState, told, used };
}
