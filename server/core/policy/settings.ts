import type { Policy } from "./policy";
import type { Window } from "./windows";

/** Setting is one line of the editor and of a diff: where its value lies, its name, and its words. */
export interface Setting {
  readonly field: string;
  readonly label: string;
  readonly read: (policy: Policy) => unknown;
  readonly say: (value: unknown) => string;
  readonly effect: (before: unknown, after: unknown) => string;
}

// The value's type is known only inside one definition; outside, a setting is read and said by itself.
const define = <T>(
  field: string,
  label: string,
  read: (policy: Policy) => T,
  say: (value: T) => string,
  effect: (before: T, after: T) => string,
): Setting => ({ field, label, read, say, effect }) as unknown as Setting;

const short = (value: number): string => String(Number(value.toPrecision(3)));
const minutes = (value: number): string => `${short(value)} min`;
const percent = (value: number): string => `${short(value)} %`;
const level = (value: number): string => `p${short(value * 100)}`;
const replicas = (value: number): string => (value === 1 ? "1 replica" : `${value} replicas`);
const odds = (value: number): string => `1 time in ${short(1 / (1 - value))}`;
const onOff = (value: boolean): string => (value ? "on" : "off");
const rate = (value: Policy["upAtMost"]): string => `${value.replicas} in ${minutes(value.inMinutes)}`;
const perHour = (value: Policy["upAtMost"]): number => (value.replicas / value.inMinutes) * 60;
const windows = (value: readonly Window[]): string =>
  value.length === 0 ? "never" : value.map((w) => `${w.from} to ${w.to}`).join(", ");
const dollars = (value: number | null): string => (value === null ? "none" : `$${value.toFixed(2)}/h`);
const updown = (before: number, after: number, up: string, down: string): string =>
  after > before ? up : down;
const sayLine = (line: NonNullable<Policy["bySituation"]>[number]): string =>
  `${line.situation}: ${line.predictive ? `${level(line.quantile)} + ${percent(line.marginPercent)}` : "floor only"}, waits ${minutes(line.waitBeforeReleaseMinutes)}`;

/** SETTINGS lists every setting of a policy once, in the editor's order. */
export const SETTINGS: readonly Setting[] = [
  define(
    "planner",
    "Planner",
    (p) => p.planner,
    String,
    (_, is) =>
      is === "risk"
        ? "Weighs the price of a replica against the price of a short minute"
        : "Serves one quantile plus a margin",
  ),
  define(
    "quantile",
    "Serves quantile",
    (p) => p.quantile,
    level,
    (was, is) => `Demand is above it ${odds(is)}, not ${odds(was)}`,
  ),
  define(
    "marginPercent",
    "Margin of safety",
    (p) => p.marginPercent,
    percent,
    (was, is) => `${percent(Math.abs(is - was))} ${is > was ? "more" : "less"} on top of the quantile`,
  ),
  define(
    "replicaMinutesPerShortMinute",
    "Price of a short minute",
    (p) => p.replicaMinutesPerShortMinute,
    (v) => `${short(v)} replica-minutes`,
    (was, is) => updown(was, is, "Keeps more spare replicas", "Keeps fewer spare replicas"),
  ),
  define(
    "lookAheadMinutes",
    "Looks ahead",
    (p) => p.lookAheadMinutes,
    minutes,
    (was, is) => `Starts replicas up to ${minutes(Math.abs(is - was))} ${is > was ? "earlier" : "later"}`,
  ),
  define(
    "utilisationTarget",
    "Utilisation target",
    (p) => p.utilisationTarget,
    (v) => percent(v * 100),
    (was, is) =>
      updown(
        was,
        is,
        "The floor keeps fewer replicas for the same demand",
        "The floor keeps more replicas for the same demand",
      ),
  ),
  define(
    "tolerancePercent",
    "Tolerance",
    (p) => p.tolerancePercent,
    percent,
    (was, is) => updown(was, is, "The floor moves less often", "The floor moves more often"),
  ),
  define(
    "minReplicas",
    "Least replicas",
    (p) => p.minReplicas,
    replicas,
    (_, is) => `Never fewer than ${replicas(is)}`,
  ),
  define(
    "maxReplicas",
    "Most replicas",
    (p) => p.maxReplicas,
    replicas,
    (_, is) => `Never more than ${replicas(is)}`,
  ),
  define(
    "upAtMost",
    "Up, at most",
    (p) => p.upAtMost,
    rate,
    (was, is) =>
      updown(
        perHour(was),
        perHour(is),
        "Prediction may add replicas faster",
        "Prediction adds replicas more slowly",
      ),
  ),
  define(
    "downAtMost",
    "Down, at most",
    (p) => p.downAtMost,
    rate,
    (was, is) => updown(perHour(was), perHour(is), "Releases faster", "Releases more slowly"),
  ),
  define(
    "waitBeforeReleaseMinutes",
    "Waits before release",
    (p) => p.waitBeforeReleaseMinutes,
    minutes,
    (was, is) =>
      updown(
        was,
        is,
        "Keeps replicas longer after a peak and acts less often",
        "Gives replicas back sooner and acts more often",
      ),
  ),
  define(
    "budgetPerHour",
    "Budget",
    (p) => p.budgetPerHour,
    dollars,
    (_, is) =>
      is === null
        ? "Cost is not limited"
        : `A plan never costs more than ${dollars(is)}, except for the least replicas`,
  ),
  define(
    "tiers.predictive",
    "Predicted capacity",
    (p) => p.tiers.predictive,
    onOff,
    (_, is) => (is ? "Replicas start before the demand comes" : "Only the reactive floor acts"),
  ),
  define(
    "tiers.shadow",
    "Shadow fleet",
    (p) => p.tiers.shadow,
    onOff,
    (_, is) => (is ? "Warm replicas may be handed over" : "No warm replicas are used"),
  ),
  define(
    "shadowAtMost",
    "Shadow replicas",
    (p) => p.shadowAtMost,
    replicas,
    (_, is) => `A plan takes at most ${replicas(is)} from the shadow fleet`,
  ),
  define(
    "resizeReplicas",
    "Resize replicas",
    (p) => p.resizeReplicas ?? false,
    onOff,
    (_, is) =>
      is ? "Size and number of replicas are chosen together" : "Only the number of replicas changes",
  ),
  define(
    "bySituation",
    "By situation",
    (p) => p.bySituation ?? [],
    (lines) => (lines.length === 0 ? "the same in all" : lines.map(sayLine).join("; ")),
    (_, is) =>
      is.length === 0
        ? "Serves the same in every situation"
        : `Serves differently in ${is.length === 1 ? "1 situation" : `${is.length} situations`}`,
  ),
  define(
    "releaseByForecast",
    "Release by forecast alone",
    (p) => p.releaseByForecast,
    onOff,
    (_, is) =>
      is ? "The forecast may release what the floor would keep" : "Nothing goes below the reactive floor",
  ),
  define(
    "whenForecastAboveMax",
    "Forecast above most replicas",
    (p) => p.whenForecastAboveMax,
    (v) => (v === "ask" ? "ask a person" : "stay at the limit"),
    (_, is) =>
      is === "ask"
        ? "A person is asked when the forecast needs more"
        : "The plan stops at the limit without asking",
  ),
  define(
    "noRelease",
    "No release",
    (p) => p.noRelease,
    windows,
    (_, is) => (is.length === 0 ? "Release is allowed at any time" : `Nothing is released ${windows(is)}`),
  ),
  define(
    "freeze",
    "Freeze",
    (p) => p.freeze,
    windows,
    (_, is) => (is.length === 0 ? "Nothing is frozen" : `Only the floor acts ${windows(is)}`),
  ),
  define(
    "timeZone",
    "Time zone",
    (p) => p.timeZone,
    String,
    (_, is) => `Weekly windows are meant in ${is}`,
  ),
  define(
    "proposalTtlMinutes",
    "Proposals lapse after",
    (p) => p.proposalTtlMinutes,
    minutes,
    (was, is) => updown(was, is, "A person has longer to decide", "A person has less time to decide"),
  ),
  define(
    "priority",
    "Priority",
    (p) => p.priority,
    String,
    (was, is) =>
      updown(was, is, "Served later when capacity is short", "Served earlier when capacity is short"),
  ),
];
