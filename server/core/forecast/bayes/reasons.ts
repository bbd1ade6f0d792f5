import type { KnownEvent } from "../forecast";
import { LEVELS } from "../levels";
import type { Moment } from "./calendar";
import type { Foresight } from "./learn";
import { explain, type Why } from "./why";

const MIDDLE = LEVELS.indexOf(0.5);
/** A shift of the median below this share is not worth a word. */
const LEAST_SHIFT = 0.03;
const MOST_REASONS = 4;

/** Target is one block ahead: what the network says of it. */
export interface Target {
  readonly context: number;
  readonly states: readonly number[];
  /** ln of the centre over the mix's median; NaN to keep the median. */
  readonly centre: number;
  readonly shift: Float64Array;
}

/** reasons tells of each event ahead where it moves the median most, the strongest first. */
export function reasons(
  foresight: Foresight,
  moments: readonly Moment[],
  first: number,
  width: number,
  all: readonly { j: number; target: Target; weight: number }[],
): Why[] {
  const strongest = new Map<KnownEvent, { j: number; target: Target; weight: number }>();
  for (const one of all) {
    const { event } = moments[one.j];
    if (!event || one.weight * Math.abs(one.target.shift[MIDDLE]) < LEAST_SHIFT) continue;
    const best = strongest.get(event);
    if (!best || Math.abs(one.target.shift[MIDDLE]) > Math.abs(best.target.shift[MIDDLE]))
      strongest.set(event, one);
  }
  return [...strongest]
    .map(([event, { j, target, weight }]): Why => {
      const same = (i: number): boolean =>
        moments[i]?.event === event &&
        moments[i].hour === moments[j].hour &&
        moments[i].phase === moments[j].phase;
      let [from, to] = [j, j + 1];
      while (same(from - 1)) from--;
      while (same(to)) to++;
      return {
        ...explain(foresight.network, target.states, event.title),
        event: { kind: event.kind, title: event.title, startsAt: event.startsAt },
        from: (first + from) * width,
        to: (first + to) * width,
        factor: Math.exp(target.shift[MIDDLE]),
        weight,
      };
    })
    .sort((a, b) => Math.abs(Math.log(b.factor)) - Math.abs(Math.log(a.factor)))
    .slice(0, MOST_REASONS);
}
