import { steer, widen } from "@/server/core/forecast/guard";
import {
  charge,
  chargeManners,
  emptyLedger,
  forget,
  HALF_LIFE_HOURS,
  type Ledger,
} from "@/server/core/forecast/ledger";
import { LEVELS, rearrange } from "@/server/core/forecast/levels";
import { medianOf, type Mixing, mixingOf, mixRows, sayByManner } from "@/server/core/forecast/mixing";
import { pinball } from "@/server/core/scoring/losses";
import { type Case, HORIZONS } from "./forecast-score";
import type { Recording } from "./forecast-record";

const L = LEVELS.length;
const HOUR = 3_600_000;

/** How the experts' answers become one; each way adds something to the one before. */
export type Way = "mean" | "median" | "best so far" | "by loss" | "by manners" | "with guard";

interface Snapshot {
  readonly mixing: Mixing;
  readonly guard: Float64Array;
}

/**
 * evaluate mixes the recorded answers of the experts in `keep` in one way and gives a case per horizon. Weights and
 * guard are those of the hour in which the forecast would have been issued, so nothing is known too early.
 */
export function evaluate(recording: Recording, keep: readonly number[], way: Way): Map<string, Case> {
  const { grid, step, stride, actual, said, names, firstScored } = recording;
  const G = grid.leads.length;
  const E = keep.length;
  const all = names.length;
  const naive = names.indexOf("day before");
  const ledger = emptyLedger(E, G);
  const rows = new Float64Array((E + 2) * L);
  const scratch = new Float64Array(E);
  const mix = (E + 1) * L;
  const pace = stride * step;
  const renew = Math.max(1, Math.round(HOUR / 4 / pace));
  const fade = 0.5 ** (pace / (HALF_LIFE_HOURS * HOUR));
  const snapshots: Snapshot[] = [];
  const rungs = Array.from(
    { length: G },
    (): Case => ({ loss: 0, naive: 0, under90: 0, under95: 0, values: 0 }),
  );
  for (let row = 0; row < actual.length; row++) {
    if (row % renew === 0)
      snapshots.push({ mixing: mixingBy(ledger, recording, E, way), guard: ledger.guard.slice() });
    const y = actual[row];
    for (let k = 0; k < G; k++) {
      forget(ledger, k, fade);
      const place = (row * G + k) * all * L;
      if (Number.isNaN(said[place])) continue;
      keep.forEach((expert, m) => {
        for (let l = 0; l < L; l++) rows[m * L + l] = said[place + expert * L + l];
      });
      fillSilent(rows, E);
      medianOf(rows, E, scratch);
      const lead = grid.leads[k];
      const then = snapshots[Math.max(0, Math.floor((row - lead / stride) / renew))];
      mixRows(rows, then.mixing, grid, lead, rows, mix);
      rearrange(rows, mix, L);
      if (way === "with guard") widen(rows, mix, then.guard, grid, lead, step);
      if (row >= firstScored) {
        const one = rungs[k];
        one.values++;
        if (y <= rows[mix + 2]) one.under90++;
        if (y <= rows[mix + 3]) one.under95++;
        for (let l = 0; l < L; l++) {
          one.loss += pinball(y, rows[mix + l], LEVELS[l]);
          one.naive += pinball(y, said[place + naive * L + l], LEVELS[l]);
        }
      }
      if (way === "with guard") steer(ledger.guard, rows, mix, y, k, lead * step);
      charge(ledger, k, rows, y);
      if (then.mixing.byManner.length > 0) chargeManners(ledger, k, sayByManner(then.mixing, rows, k), y);
    }
  }
  return byHorizon(recording, rungs);
}

/** fillSilent lets an expert that said nothing say what the first one says, so that it neither gains nor loses. */
function fillSilent(rows: Float64Array, experts: number): void {
  for (let m = 1; m < experts; m++) if (Number.isNaN(rows[m * L])) rows.copyWithin(m * L, 0, L);
}

function mixingBy(ledger: Ledger, { grid, step }: Recording, experts: number, way: Way): Mixing {
  if (way === "by loss" || way === "by manners" || way === "with guard") {
    const mixing = mixingOf(ledger, grid, step);
    return way === "by loss" ? { ...mixing, weights: mixing.byManner[0] } : mixing;
  }
  const G = grid.leads.length;
  const weights = new Float64Array((experts + 1) * G * L);
  const mixing = { weights, byManner: [], own: experts + 1, distances: new Float64Array(G) };
  if (way === "mean") weights.fill(1 / experts, 0, experts * G * L);
  if (way === "median") weights.fill(1, experts * G * L);
  if (way !== "best so far") return mixing;
  for (let i = 0; i < G * L; i++) {
    let best = experts;
    for (let m = 0; m <= experts; m++)
      if (ledger.losses[m * G * L + i] < ledger.losses[best * G * L + i]) best = m;
    weights[best * G * L + i] = 1;
  }
  return mixing;
}

/** byHorizon reads paths off the rungs: a lead between two rungs counts to both by its distance. */
function byHorizon({ grid, step }: Recording, rungs: readonly Case[]): Map<string, Case> {
  const out = new Map<string, Case>();
  for (const { name, seconds } of HORIZONS) {
    const steps = Math.round((seconds * 1000) / step);
    if (seconds * 1000 < step || steps >= grid.rung.length) continue;
    const one: Case = { loss: 0, naive: 0, under90: 0, under95: 0, values: 0 };
    for (let lead = 1; lead <= steps; lead++) {
      const k = grid.rung[lead];
      const share = grid.share[lead];
      for (const [rung, part] of [
        [rungs[k], 1 - share],
        [rungs[k + 1], share],
      ] as const) {
        if (!rung || part === 0 || rung.values === 0) continue;
        one.loss += (part * rung.loss) / rung.values;
        one.naive += (part * rung.naive) / rung.values;
        one.under90 += part * rung.under90;
        one.under95 += part * rung.under95;
        one.values += part * rung.values;
      }
    }
    if (one.values > 0) out.set(name, one);
  }
  return out;
}
