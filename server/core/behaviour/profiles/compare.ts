import type { Reading } from "./profile";

/** Trait is one thing that is compared between a group and everybody; amounts in the unit of its kind. */
export interface Trait {
  readonly kind:
    | "action"
    | "hours"
    | "device"
    | "weekend"
    | "errors"
    | "visits"
    | "length"
    | "minutes"
    | "cost"
    | "bytes";
  /** The action, the device, or the part of the day: "06 to 12 h". */
  readonly name: string;
  readonly own: number;
  readonly all: number;
}

/** A share that is smaller than this on both sides is no trait. */
const LEAST_SHARE = 0.02;
const PART_HOURS = 6;

/** traitsOf compares a group with everybody, what differs by the largest factor first; `cost` says what an act of an action is worth (core-milliseconds). */
export function traitsOf(own: Reading, all: Reading, cost: (action: string) => number): Trait[] {
  const traits: Trait[] = [];
  const add = (kind: Trait["kind"], name: string, of: (one: Reading) => number): void => {
    traits.push({ kind, name, own: of(own), all: of(all) });
  };
  const per = (a: number, b: number): number => (b > 0 ? a / b : 0);
  for (const action of new Set([...Object.keys(own.actions), ...Object.keys(all.actions)]))
    add("action", action, (one) => per(one.actions[action] ?? 0, one.acts));
  for (const device of new Set([...Object.keys(own.devices), ...Object.keys(all.devices)]))
    add("device", device, (one) => per(one.devices[device] ?? 0, one.acts));
  for (let from = 0; from < 24; from += PART_HOURS) {
    const name = `${String(from).padStart(2, "0")} to ${String(from + PART_HOURS).padStart(2, "0")} h`;
    add("hours", name, (one) => per(sum(one.hours.slice(from, from + PART_HOURS)), one.acts));
  }
  add("weekend", "", (one) => per(one.weekdays[0] + one.weekdays[6], one.acts));
  add("errors", "", (one) => per(one.errors, one.acts));
  const shares = traits.filter((one) => Math.max(one.own, one.all) >= LEAST_SHARE);
  traits.length = 0;
  add("visits", "", (one) => per(one.sessions, one.days));
  add("length", "", (one) => per(one.acts, one.sessions));
  add("minutes", "", (one) => per(one.pauseSeconds, one.sessions) / 60);
  add("bytes", "", (one) => per(one.bytes, one.acts));
  add("cost", "", (one) =>
    per(
      Object.entries(one.actions).reduce((total, [action, n]) => total + n * cost(action), 0),
      one.acts,
    ),
  );
  const amounts = traits.filter((one) => one.own > 0 && one.all > 0);
  return [...shares, ...amounts].sort((a, b) => unlike(b) - unlike(a) || (a.name < b.name ? -1 : 1));
}

/** How unlike: the factor, of shares with one in a hundred added to both, so that rare things do not rule. */
function unlike({ kind, own, all }: Trait): number {
  const share = ["action", "hours", "device", "weekend", "errors"].includes(kind);
  const [a, b] = share ? [own + 0.01, all + 0.01] : [own, all];
  return Math.abs(Math.log(a / b));
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
