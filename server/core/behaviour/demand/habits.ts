import { type Act, symbolOf } from "../acts";
import { localTime } from "../profiles/profile";
import type { Turn } from "../sessions/sessions";

/** Habit is how a group of users goes through a session, in counts; plain data but for the maps. */
export interface Habit {
  /** How often `to` followed `from`; "" as `from` is the start of a session, "" as `to` its end. */
  readonly next: Map<string, Map<string, number>>;
  /** Pauses after an action, by sixth of an octave from one second on. */
  readonly pauses: Map<string, number[]>;
  /** Sessions begun, by local weekday × 24 + hour. */
  readonly starts: number[];
}

export const PAUSE_BINS = 90;
const PER_OCTAVE = 6;
/** An action's counts are halved at this many: habits change. */
const CAP = 20_000;

/** newHabit knows nothing yet. */
export const newHabit = (): Habit => ({
  next: new Map(),
  pauses: new Map(),
  starts: new Array<number>(168).fill(0),
});

/** pauseBin gives the bin of a pause; binSeconds the middle of a bin. */
export const pauseBin = (ms: number): number =>
  Math.min(PAUSE_BINS - 1, Math.floor(PER_OCTAVE * Math.log2(Math.max(1, ms / 1000))));
export const binSeconds = (bin: number): number => 2 ** ((bin + 0.5) / PER_OCTAVE);

/** learnHabit enters one act and, where it begins a session, the end of the one before. */
export function learnHabit(habit: Habit, act: Act, turn: Turn, before: string | undefined): void {
  const symbol = symbolOf(act);
  if (turn.begins) {
    if (turn.ended) bump(habit, turn.ended.lastAction, "");
    bump(habit, "", symbol);
    const { hour, weekday } = localTime(act.at, act.region);
    habit.starts[weekday * 24 + hour]++;
  } else if (before !== undefined) {
    bump(habit, before, symbol);
    let bins = habit.pauses.get(before);
    if (!bins) habit.pauses.set(before, (bins = new Array<number>(PAUSE_BINS).fill(0)));
    bins[pauseBin(turn.silenceMs ?? 0)]++;
  }
}

function bump({ next }: Habit, from: string, to: string): void {
  let row = next.get(from);
  if (!row) next.set(from, (row = new Map()));
  const n = (row.get(to) ?? 0) + 1;
  row.set(to, n);
  if (n >= CAP) for (const [key, count] of row) row.set(key, count / 2);
}

/** fadeStarts lets the counts of begun sessions fade, so that they mean the last weeks; called once a day. */
export function fadeStarts({ starts }: Habit, factor: number): void {
  for (let i = 0; i < starts.length; i++) starts[i] *= factor;
}
