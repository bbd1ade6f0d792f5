import type { Fit } from "./ensemble";
import type { Expert } from "./expert";
import type { ExtraRecord } from "./extras";
import type { Ledger, Pending } from "./ledger";
import { makeLeadGrid } from "./leads";
import { LEVELS } from "./levels";
import { packParts, unpackParts } from "./pack";
import type { Rolled } from "./roll";
import type { ShiftWatch } from "./shift";

const VERSION = 10;
/** Tables of the ledger, before those of extra experts. */
const LEDGER_TABLES = 14;

/**
 * EngineState is what a worker keeps between cycles, packed: `ledger` changes with every cycle and is small (22 kB at 11 rungs),
 * `fits` changes once a day (27 kB at 11 rungs, twice that for as long as the fit before is still asked).
 */
export interface EngineState {
  /** Epoch ms: every value before it has been scored. */
  readonly through: number;
  readonly step: number;
  readonly horizon: number;
  /** Epoch ms of the fit in force. */
  readonly fittedAt: number;
  readonly ledger: Uint8Array;
  readonly fits: Uint8Array;
}

interface LedgerHeader {
  version: number;
  through: number;
  step: number;
  horizon: number;
  experts: number;
  /** Absent in a young series. */
  watch?: ShiftWatch;
  extras: { name: string; at: number[] }[];
}

interface FitsHeader {
  version: number;
  /** Epoch ms of the fit in force and, when it is kept, of the one before. */
  at: number[];
}

/** Bytes of the fits by the current one: most cycles change none, and packing them again would cost more than the rest. */
const packed = new WeakMap<Fit, { earlier: Fit | undefined; bytes: Uint8Array }>();

/** fingerprint tells sets of experts apart by their names in order (FNV-1a). */
function fingerprint(experts: readonly Expert[]): number {
  let hash = 0x811c9dc5;
  for (const { name } of experts)
    for (let i = 0; i <= name.length; i++)
      hash = Math.imul(hash ^ (i < name.length ? name.charCodeAt(i) : 10), 0x01000193) >>> 0;
  return hash;
}

function packFits({ current, earlier }: Rolled): Uint8Array {
  const known = packed.get(current);
  if (known && known.earlier === earlier) return known.bytes;
  const fits = earlier ? [current, earlier] : [current];
  const header: FitsHeader = { version: VERSION, at: fits.map((fit) => fit.at) };
  const bytes = packParts(
    header,
    fits.flatMap((fit) => fit.numbers),
  );
  packed.set(current, { earlier, bytes });
  return bytes;
}

/** save writes where the engine stands. */
export function save(
  through: number,
  horizon: number,
  step: number,
  experts: readonly Expert[],
  rolled: Rolled,
  extras: readonly ExtraRecord[],
): EngineState {
  const { mass, losses, latestMass, latestLosses, under, guard, manners, correction } = rolled.ledger;
  const header: LedgerHeader = {
    version: VERSION,
    through,
    step,
    horizon,
    experts: fingerprint(experts),
    watch: rolled.watch,
    extras: extras.map(({ name, said }) => ({ name, at: said.map(({ at }) => at) })),
  };
  const corrected = [correction.mass, correction.corrected, correction.plain];
  const { pending } = manners;
  // Times are told in steps from here, so that 32 bits hold them.
  const awaited = [
    pending.map(({ due }) => Math.round((due - through) / step)),
    pending.map(({ k }) => k),
    pending.flatMap(({ said }) => [...said]),
  ];
  const byManner = [manners.mass, manners.losses, ...awaited];
  const tables = [mass, losses, latestMass, latestLosses, under, guard, ...byManner, ...corrected];
  for (const extra of extras)
    tables.push(
      extra.mass,
      extra.losses,
      extra.reference,
      extra.shift,
      ...extra.said.map(({ rows }) => rows),
    );
  const fittedAt = rolled.current.at;
  return { through, step, horizon, fittedAt, ledger: packParts(header, tables), fits: packFits(rolled) };
}

/** readState makes a state of stored bytes; undefined when they were written by another version. */
export function readState(ledger: Uint8Array, fits: Uint8Array): EngineState | undefined {
  const header = unpackParts(ledger)?.header as LedgerHeader | undefined;
  const learnt = unpackParts(fits)?.header as FitsHeader | undefined;
  if (header?.version !== VERSION || learnt?.version !== VERSION) return undefined;
  const { through, step, horizon } = header;
  return { through, step, horizon, fittedAt: learnt.at[0], ledger, fits };
}

/** restore reads a state; undefined when there is none or it is of another version, step, horizon or set of experts. */
export function restore(
  state: EngineState | undefined,
  step: number,
  horizon: number,
  experts: readonly Expert[],
): (Rolled & { through: number }) | undefined {
  if (!state || state.step !== step || state.horizon !== horizon) return undefined;
  const account = unpackParts(state.ledger);
  const learnt = unpackParts(state.fits);
  if (!account || !learnt) return undefined;
  const header = account.header as unknown as LedgerHeader;
  if (header.version !== VERSION || header.experts !== fingerprint(experts)) return undefined;
  const rungs = makeLeadGrid(horizon).leads.length;
  const [mass, losses, latestMass, latestLosses, under, guard, ...more] = account.tables;
  const [mannerMass, mannerLosses, due, rung, said, corrections, corrected, plain] = more;
  const pending = Array.from(due ?? [], (steps, i): Pending => {
    const size = said.length / due.length;
    return { due: state.through + steps * step, k: rung[i], said: said.slice(i * size, (i + 1) * size) };
  });
  const ledger: Ledger = {
    members: experts.length + 2,
    rungs,
    mass,
    losses,
    latestMass,
    latestLosses,
    under,
    guard,
    manners: { mass: mannerMass, losses: mannerLosses, pending },
    correction: { mass: corrections, corrected, plain },
  };
  if (losses?.length !== ledger.members * rungs * LEVELS.length) return undefined;
  const { version, at } = learnt.header as unknown as FitsHeader;
  if (version !== VERSION || learnt.tables.length !== at.length * experts.length) return undefined;
  const [current, earlier] = at.map(
    (time, i): Fit => ({
      at: time,
      numbers: learnt.tables.slice(i * experts.length, (i + 1) * experts.length),
    }),
  );
  packed.set(current, { earlier, bytes: state.fits });
  return { ledger, current, earlier, watch: header.watch, through: state.through };
}

/** restoreExtras reads the accounts of extra experts by name; those of another ladder of leads are left out. */
export function restoreExtras(state: EngineState | undefined, rungs: number): Map<string, ExtraRecord> {
  const records = new Map<string, ExtraRecord>();
  const account = state && unpackParts(state.ledger);
  const header = account?.header as LedgerHeader | undefined;
  if (!account || header?.version !== VERSION) return records;
  let next = LEDGER_TABLES;
  for (const { name, at } of header.extras) {
    const [mass, losses, reference, shift, ...rows] = account.tables.slice(next, next + 4 + at.length);
    next += 4 + at.length;
    if (mass.length !== rungs) continue;
    records.set(name, {
      name,
      mass,
      losses,
      reference,
      shift,
      said: at.map((time, i) => ({ at: time, rows: rows[i] })),
    });
  }
  return records;
}
