import { type Habit, newHabit, PAUSE_BINS } from "./habits";

/** mergeHabits adds habits up: how everybody goes through a session. */
export function mergeHabits(habits: Iterable<Habit>): Habit {
  const all = newHabit();
  for (const { next, pauses, starts } of habits) {
    for (const [from, row] of next) {
      const into = all.next.get(from) ?? new Map<string, number>();
      for (const [to, n] of row) into.set(to, (into.get(to) ?? 0) + n);
      all.next.set(from, into);
    }
    for (const [name, bins] of pauses) {
      const into = all.pauses.get(name) ?? new Array<number>(PAUSE_BINS).fill(0);
      for (const [b, n] of bins.entries()) into[b] += n;
      all.pauses.set(name, into);
    }
    for (const [hour, n] of starts.entries()) all.starts[hour] += n;
  }
  return all;
}
