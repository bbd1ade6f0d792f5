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
  /** What the store has: its revision, and the packed fits by identity. */
  stored?: { revision: number; fits: Uint8Array; fittedAt: number };
  /** Issue time (epoch ms) of its last use. */
  used: number;
}

/** ForecastMemory holds series up to a number of bytes; what does not fit is read from the store each cycle. */
export interface ForecastMemory {
  get(seriesId: number): Remembered | undefined;
  /** put keeps an entry and says whether there was room. */
  put(seriesId: number, entry: Remembered): boolean;
  drop(seriesId: number): void;
  readonly size: number;
}

const MEBIBYTE = 2 ** 20;
/** FORECAST_MEMORY_BYTES is the budget of one process; with it a process stays under 1 GiB. */
export const FORECAST_MEMORY_BYTES = 560 * MEBIBYTE;
/** An entry that was not used for this long makes room for others. */
const UNUSED_MS = 30 * 60_000;

const bytesOf = ({ values, state }: Remembered): number =>
  1_000 + values.byteLength + (state ? state.ledger.byteLength + state.fits.byteLength : 0);

/**
 * forecastMemory makes one. Cycles go round all series in turn, and dropping the least recently used one would drop each
 * just before its turn; so what is held stays, and only what is no longer used goes.
 */
export function forecastMemory(budget = FORECAST_MEMORY_BYTES): ForecastMemory {
  const entries = new Map<number, { entry: Remembered; bytes: number }>();
  let total = 0;
  const drop = (id: number) => {
    total -= entries.get(id)?.bytes ?? 0;
    entries.delete(id);
  };
  return {
    get: (id) => entries.get(id)?.entry,
    drop,
    put(id, entry) {
      drop(id);
      const bytes = bytesOf(entry);
      for (const [other, { entry: held }] of entries) {
        if (total + bytes <= budget || held.used > entry.used - UNUSED_MS) break;
        drop(other);
      }
      if (total + bytes > budget) return false;
      entries.set(id, { entry, bytes });
      total += bytes;
      return true;
    },
    get size() {
      return entries.size;
    },
  };
}
