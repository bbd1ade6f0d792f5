import type { EventState } from "@/server/core/forecast/bayes/event-state";
import type { EngineState } from "@/server/core/forecast/state";

/** Remembered is what a forecaster process holds of one series between cycles. */
export interface Remembered {
  /** Means on the forecast grid from `start` (epoch ms) on; NaN where nothing came. The first `length` count. */
  values: Float32Array;
  length: number;
  start: number;
  step: number;
  /** Every sample up to this instant (epoch ms) is in `values`. */
  complete: number;
  /** Series.revision of which `values` were read. */
  revision: number;
  state?: EngineState;
  /** What is remembered of events, once there are any; undefined until it was looked up. */
  eventState?: EventState;
  /** Epoch ms of the newest shift that was told. */
  told: number;
  /** What the store has beside its account. */
  stored?: Stored;
  /** Issue time (epoch ms) of its last use. */
  used: number;
}

/** Stored says which learnt part of a series the store has: its revision, the packed fits by identity, and the history beside them. */
export interface Stored {
  revision: number;
  fits: Uint8Array;
  fittedAt: number;
  /** Epoch ms: the stored history has every step before it for good. */
  through: number;
}

/**
 * Account is what is held of a series where there is no room for all of it: what every cycle changes. The fits and the history that
 * they were learnt from, most of the bytes, are read from the store.
 */
export interface Account {
  /** The packed ledger of the state; see core/forecast/state.ts. */
  ledger: Uint8Array;
  /** Values from `stored.through` on. */
  tail: Float32Array;
  stored: Omit<Stored, "fits">;
  complete: number;
  eventState?: EventState;
  told: number;
  used: number;
}

/** ForecastMemory holds series up to a number of bytes; what does not fit is read from the store each cycle. */
export interface ForecastMemory {
  get(seriesId: number): Remembered | undefined;
  account(seriesId: number): Account | undefined;
  /** put keeps an entry, or its account where there is no room for more, and says whether anything is kept. */
  put(seriesId: number, entry: Remembered): boolean;
  drop(seriesId: number): void;
  readonly size: number;
}

const MEBIBYTE = 2 ** 20;
/** FORECAST_MEMORY_BYTES is the budget of one process; with it a process stays under 1 GiB. */
export const FORECAST_MEMORY_BYTES = 520 * MEBIBYTE;
/** An entry that was not used for this long makes room for others. */
const UNUSED_MS = 30 * 60_000;

/** What an entry takes beside its bytes. */
const OVERHEAD = 1_000;

const bytesOf = ({ values, state }: Remembered): number =>
  OVERHEAD + values.byteLength + (state ? state.ledger.byteLength + state.fits.byteLength : 0);

const bytesOfAccount = ({ ledger, tail }: Account) => OVERHEAD + ledger.byteLength + tail.byteLength;

/** accountOf gives the account of an entry whose fits the store has; undefined where it has others. */
function accountOf(entry: Remembered): Account | undefined {
  const { state, stored, values, length, start, step, complete, eventState, told, used } = entry;
  if (!state || stored?.fits !== state.fits || stored.revision !== entry.revision) return undefined;
  if (stored.through < start) return undefined;
  const tail = values.slice((stored.through - start) / step, length);
  const { revision, fittedAt, through } = stored;
  return {
    ledger: state.ledger,
    tail,
    stored: { revision, fittedAt, through },
    complete,
    eventState,
    told,
    used,
  };
}

/**
 * forecastMemory makes one. Cycles go round all series in turn, and dropping the least recently used one would drop each
 * just before its turn; so what is held stays, and only what is no longer used goes. Where not all fit, some are cut to their accounts.
 */
export function forecastMemory(budget = FORECAST_MEMORY_BYTES): ForecastMemory {
  // An entry is changed between two puts, so what it was counted as stands beside it.
  const entries = new Map<number, { held: Remembered; bytes: number }>();
  const accounts = new Map<number, { held: Account; bytes: number }>();
  let total = 0;
  const drop = (id: number) => {
    total -= (entries.get(id)?.bytes ?? 0) + (accounts.get(id)?.bytes ?? 0);
    entries.delete(id);
    accounts.delete(id);
  };
  const dropUnused = (bytes: number, now: number) => {
    for (const kind of [entries, accounts])
      for (const [id, { held }] of kind) {
        if (total + bytes <= budget || held.used > now - UNUSED_MS) break;
        drop(id);
      }
  };
  const keepAccount = (id: number, held: Account) => {
    const bytes = bytesOfAccount(held);
    accounts.set(id, { held, bytes });
    total += bytes;
  };
  return {
    get: (id) => entries.get(id)?.held,
    account: (id) => accounts.get(id)?.held,
    drop,
    put(id, entry) {
      drop(id);
      const bytes = bytesOf(entry);
      dropUnused(bytes, entry.used);
      if (total + bytes <= budget) {
        entries.set(id, { held: entry, bytes });
        total += bytes;
        return true;
      }
      const account = accountOf(entry);
      if (!account) return false;
      const room = bytesOfAccount(account);
      for (const [other, { held }] of entries) {
        if (total + room <= budget) break;
        const less = accountOf(held);
        drop(other);
        if (less) keepAccount(other, less);
      }
      if (total + room > budget) return false;
      keepAccount(id, account);
      return true;
    },
    get size() {
      return entries.size + accounts.size;
    },
  };
}
