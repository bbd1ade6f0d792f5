import type { Fit } from "./ensemble";
import type { Expert } from "./expert";
import type { ExtraRecord } from "./extras";
import { makeLeadGrid } from "./leads";
import { LEVELS } from "./levels";
import { pack, unpack } from "./pack";
import type { Rolled } from "./roll";
import type { ShiftWatch } from "./shift";

const VERSION = 5;

interface StoredFit {
  readonly at: number;
  /** One packed table per expert, in the experts' order. */
  readonly numbers: readonly string[];
}

interface StoredExtra {
  readonly name: string;
  readonly mass: string;
  readonly losses: string;
  readonly reference: string;
  readonly shift?: string;
  readonly said: readonly { readonly at: number; readonly rows: string }[];
}

/** EngineState is what a worker stores between cycles: plain JSON, a few tens of kilobytes. */
export interface EngineState {
  readonly version: number;
  /** Epoch ms: every value before it has been scored. */
  readonly through: number;
  readonly step: number;
  readonly horizon: number;
  /** Names of the experts, in order. */
  readonly experts: string;
  /** Packed tables of the ledger. */
  readonly mass: string;
  readonly losses: string;
  readonly under: string;
  readonly guard: string;
  readonly regrets: string;
  readonly regretSquares: string;
  readonly current: StoredFit;
  readonly earlier?: StoredFit;
  /** Absent in a young series. */
  readonly watch?: ShiftWatch;
  readonly extras: readonly StoredExtra[];
}

/** Packed text of fits that came from a state: most cycles change no fit, and packing it again would cost more than the rest. */
const packed = new WeakMap<Fit, StoredFit>();

const store = (fit: Fit): StoredFit => packed.get(fit) ?? { at: fit.at, numbers: fit.numbers.map(pack) };

function load(stored: StoredFit): Fit {
  const fit = { at: stored.at, numbers: stored.numbers.map(unpack) };
  packed.set(fit, stored);
  return fit;
}

const namesOf = (experts: readonly Expert[]): string => experts.map((expert) => expert.name).join("|");

/** save writes where the engine stands. */
export function save(
  through: number,
  horizon: number,
  step: number,
  experts: readonly Expert[],
  rolled: Rolled,
  extras: readonly ExtraRecord[],
): EngineState {
  return {
    version: VERSION,
    through,
    step,
    horizon,
    experts: namesOf(experts),
    mass: pack(rolled.ledger.mass),
    losses: pack(rolled.ledger.losses),
    under: pack(rolled.ledger.under),
    guard: pack(rolled.ledger.guard),
    regrets: pack(rolled.ledger.regrets.sum),
    regretSquares: pack(rolled.ledger.regrets.squares),
    current: store(rolled.current),
    ...(rolled.earlier && { earlier: store(rolled.earlier) }),
    ...(rolled.watch && { watch: rolled.watch }),
    extras: extras.map((extra) => ({
      name: extra.name,
      mass: pack(extra.mass),
      losses: pack(extra.losses),
      reference: pack(extra.reference),
      shift: pack(extra.shift),
      said: extra.said.map((said) => ({ at: said.at, rows: pack(said.rows) })),
    })),
  };
}

/** restore reads a state; undefined when there is none or it is of another version, step, horizon or set of experts. */
export function restore(
  state: EngineState | undefined,
  step: number,
  horizon: number,
  experts: readonly Expert[],
): (Rolled & { through: number }) | undefined {
  if (!state || state.version !== VERSION || state.step !== step || state.horizon !== horizon)
    return undefined;
  if (state.experts !== namesOf(experts)) return undefined;
  const rungs = makeLeadGrid(horizon).leads.length;
  const ledger = {
    members: experts.length + 2,
    rungs,
    mass: unpack(state.mass),
    losses: unpack(state.losses),
    under: unpack(state.under),
    guard: unpack(state.guard),
    regrets: { sum: unpack(state.regrets), squares: unpack(state.regretSquares) },
  };
  if (ledger.losses.length !== ledger.members * rungs * LEVELS.length) return undefined;
  return {
    ledger,
    current: load(state.current),
    earlier: state.earlier && load(state.earlier),
    watch: state.watch,
    through: state.through,
  };
}

/** restoreExtras reads the accounts of extra experts by name; those of another ladder of leads are left out. */
export function restoreExtras(state: EngineState | undefined, rungs: number): Map<string, ExtraRecord> {
  const records = new Map<string, ExtraRecord>();
  for (const extra of state?.version === VERSION ? state.extras : []) {
    const mass = unpack(extra.mass);
    if (mass.length !== rungs) continue;
    records.set(extra.name, {
      name: extra.name,
      mass,
      losses: unpack(extra.losses),
      reference: unpack(extra.reference),
      shift: extra.shift ? unpack(extra.shift) : new Float64Array(rungs * LEVELS.length),
      said: extra.said.map((said) => ({ at: said.at, rows: unpack(said.rows) })),
    });
  }
  return records;
}
