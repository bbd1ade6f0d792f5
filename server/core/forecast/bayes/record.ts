import { pinball } from "@/server/core/scoring/losses";
import { LEVELS } from "../levels";
import { pack, unpack } from "../pack";

const L = LEVELS.length;
/**
 * CONTEXTS in which the network has a record of its own: an event that is still to come; one that has begun, so that the
 * last values show it; and a quiet hour at which the mix may still echo one.
 */
export const CONTEXTS = ["ahead", "under way", "echo"] as const;
const C = CONTEXTS.length;
/** After so many scored hours of a context a loss counts half. */
const HALF_LIFE = 120;
const POWER = 6;
/** The prior counts for this many hours in each context. */
const PRIOR_MASS = [48, 12, 12];

/** Said is what the mix and the network said at `at` (epoch ms) for each rung; context -1 where the network was silent. */
export interface Said {
  readonly at: number;
  readonly contexts: readonly number[];
  readonly mix: Float64Array;
  readonly own: Float64Array;
}

/** Record is the account of the network beside the mix, context × rung × level, and what still waits for its value. */
export interface Record {
  readonly rungs: number;
  readonly mass: Float64Array;
  readonly mix: Float64Array;
  readonly own: Float64Array;
  said: Said[];
}

/** StoredRecord is a Record as plain JSON. */
export interface StoredRecord {
  readonly rungs: number;
  readonly mass: string;
  readonly mix: string;
  readonly own: string;
  readonly said: readonly {
    readonly at: number;
    readonly contexts: readonly number[];
    readonly mix: string;
    readonly own: string;
  }[];
}

/** emptyRecord begins an account for a ladder of `rungs` leads. */
export const emptyRecord = (rungs: number): Record => ({
  rungs,
  mass: new Float64Array(C * rungs),
  mix: new Float64Array(C * rungs * L),
  own: new Float64Array(C * rungs * L),
  said: [],
});

/** storeRecord turns a record into plain JSON. */
export const storeRecord = (r: Record): StoredRecord => ({
  rungs: r.rungs,
  mass: pack(r.mass),
  mix: pack(r.mix),
  own: pack(r.own),
  said: r.said.map(({ at, contexts, mix, own }) => ({ at, contexts, mix: pack(mix), own: pack(own) })),
});

/** restoreRecord reads a stored record; one of another ladder begins anew. */
export function restoreRecord(stored: StoredRecord | undefined, rungs: number): Record {
  if (stored?.rungs !== rungs) return emptyRecord(rungs);
  return {
    rungs,
    mass: unpack(stored.mass),
    mix: unpack(stored.mix),
    own: unpack(stored.own),
    said: stored.said.map(({ at, contexts, mix, own }) => ({
      at,
      contexts,
      mix: unpack(mix),
      own: unpack(own),
    })),
  };
}

/**
 * chargeRecord enters what has become known since `through` (epoch ms): `valueAt(at)` is the value of the step that
 * begins there, NaN where it is missing; `leads` are in steps of `step` ms, `now` is the end of what is known.
 */
export function chargeRecord(
  record: Record,
  leads: readonly number[],
  step: number,
  through: number,
  now: number,
  valueAt: (at: number) => number,
): void {
  const keep = 0.5 ** (1 / HALF_LIFE);
  const { rungs } = record;
  for (const said of record.said) {
    leads.forEach((lead, k) => {
      const due = said.at + lead * step;
      if (said.contexts[k] < 0 || due > now || due <= through) return;
      const actual = valueAt(due - step);
      if (Number.isNaN(actual)) return;
      const row = said.contexts[k] * rungs + k;
      record.mass[row] = record.mass[row] * keep + 1;
      for (let l = 0; l < L; l++) {
        const i = row * L + l;
        record.mix[i] = record.mix[i] * keep + pinball(actual, said.mix[k * L + l], LEVELS[l]);
        record.own[i] = record.own[i] * keep + pinball(actual, said.own[k * L + l], LEVELS[l]);
      }
    });
  }
  const last = leads[leads.length - 1] * step;
  record.said = record.said.filter(({ at }) => at + last > now);
}

/**
 * shareOf gives the network's weight beside the mix in a context, rung × level: 1 / (1 + (own loss / mix loss)^6), both
 * over this and the neighbouring rungs; `prior` is the loss ratio that is assumed before there is a record.
 */
export function shareOf(record: Record, context: number, prior: number): Float64Array {
  const { rungs, mass, mix, own } = record;
  const share = new Float64Array(rungs * L);
  for (let k = 0; k < rungs; k++) {
    for (let l = 0; l < L; l++) {
      let [theirs, ours, count] = [0, 0, 0];
      for (let j = Math.max(0, k - 2); j <= Math.min(rungs - 1, k + 2); j++) {
        const row = context * rungs + j;
        theirs += mix[row * L + l];
        ours += own[row * L + l];
        count += mass[row];
      }
      const unit = count > 0 ? theirs / count : 1;
      const ratio = (ours + PRIOR_MASS[context] * prior * unit) / (theirs + PRIOR_MASS[context] * unit);
      share[k * L + l] = Number.isFinite(ratio) ? 1 / (1 + ratio ** POWER) : 0;
    }
  }
  return share;
}
