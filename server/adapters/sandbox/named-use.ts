import { COST, SIZE, TOUCHED } from "./actions";
import { DAY, MINUTE } from "./epoch";
import type { Person } from "./people";
import type { Act } from "./sessions";

/** MINUTES_A_DAY and HOURS_A_DAY are the lengths of a day's arrays. */
export const MINUTES_A_DAY = 1440;
export const HOURS_A_DAY = 24;

/** A named user stands for many similar ones, whose same action spreads over this many minutes. */
const SPREAD = 10;

/** Use is what named users take of every resource of every workload on one UTC day, in the resources' units. */
export interface Use {
  /** All of them, by place in the cost vector and minute: `minutes[place * 1440 + minute]`. */
  readonly minutes: Float64Array;
  /** Each of them who took anything, by place and hour: `hours.get(person)[place * 24 + hour]`, the hour's mean. */
  readonly hours: ReadonlyMap<number, Float64Array>;
}

/** useOf adds up acts of the day before and of the day; acts may lie outside of it. */
export function useOf(acts: readonly (readonly Act[])[], people: readonly Person[], day: number): Use {
  const minutes = new Float64Array(SIZE * MINUTES_A_DAY);
  const hours = new Map<number, Float64Array>();
  for (const some of acts) {
    for (const act of some) {
      const first = Math.floor((act.at - day * DAY) / MINUTE);
      if (first + SPREAD <= 0 || first >= MINUTES_A_DAY) continue;
      let own = hours.get(act.person);
      if (!own) hours.set(act.person, (own = new Float64Array(SIZE * HOURS_A_DAY)));
      const failed = act.status >= 400 ? 0.4 : 1;
      const rate = (people[act.person].weight * act.factor * failed) / (SPREAD * 60);
      const [start, end] = [Math.max(0, first), Math.min(MINUTES_A_DAY, first + SPREAD)];
      for (const place of TOUCHED[act.action]) {
        const amount = COST[act.action][place] * rate;
        for (let minute = start; minute < end; minute++) {
          minutes[place * MINUTES_A_DAY + minute] += amount;
          own[place * HOURS_A_DAY + Math.floor(minute / 60)] += amount / 60;
        }
      }
    }
  }
  return { minutes, hours };
}
