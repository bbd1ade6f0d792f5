import { MEASURE_WORD, figures, percent, signed, span, times, withUnit } from "@/components/ui/format";
import type { MovedBy } from "./types";

type Item = MovedBy["items"][number];

/** AGAINST_WORD says with what a window is compared. */
export const AGAINST_WORD: Record<MovedBy["against"], string> = {
  before: "what came right before",
  day: "the same time yesterday",
  week: "the same time a week ago",
};

/** changeWords writes a change with its sign and unit: "+2.4 cores", "−310 MiB". */
export function changeWords(change: number, unit: string): string {
  const text = withUnit(Math.abs(change), unit);
  return change < 0 ? `−${text}` : change > 0 ? `+${text}` : text;
}

/** relative writes a change as a share of what was: "+26 %"; "new" where nothing was, "" where nothing is. */
export function relative(before: number, after: number): string {
  if (before <= 0) return after > 0 ? "new" : "";
  const share = Math.round((100 * (after - before)) / before);
  return share > 999 ? times(after / before) : `${signed(share)} %`;
}

/** becauseWords says what most of a segment's change is due to, with its figures. */
export function becauseWords(one: Item): string {
  const { usersBefore, usersAfter, byUsers, byActs, byCost, change } = one;
  const users = usersAfter - usersBefore;
  if (Math.abs(change) < 1e-9) return "as before";
  const parts = [
    {
      by: byUsers,
      says:
        usersBefore === 0
          ? `${figures(usersAfter)} ${usersAfter === 1 ? "user" : "users"} came`
          : usersAfter === 0
            ? "nobody is left"
            : users === 0
              ? "the same users"
              : `${figures(Math.abs(users))} ${users > 0 ? "more" : "fewer"} users (${figures(usersAfter)})`,
    },
    { by: byActs, says: `each does ${byActs > 0 ? "more" : "less"}` },
    { by: byCost, says: `${byCost > 0 ? "dearer" : "cheaper"} actions` },
  ];
  const leading = parts.filter(({ by }) => by * change > 0).sort((a, b) => Math.abs(b.by) - Math.abs(a.by));
  const [first, second] = leading;
  if (!first) return "as before";
  return second && Math.abs(second.by) > 0.4 * Math.abs(first.by)
    ? `${first.says}, ${second.says}`
    : first.says;
}

/** movedSentence says how demand changed as a whole, and who did most of it. */
export function movedSentence({
  resource,
  unit,
  before,
  after,
  items,
  against,
  window,
  workload,
}: MovedBy): string {
  const of = workload ? ` of users of ${workload.application}` : " of all users";
  const what = `${MEASURE_WORD[resource]}${of}`;
  const length = span(Date.parse(window.to) - Date.parse(window.from));
  const change = after - before;
  const compared = `against ${AGAINST_WORD[against]}`;
  if (before <= 0 && after <= 0) return `${what} was not used in the last ${length}.`;
  const still = Math.abs(change) < 0.02 * Math.max(before, after);
  const whole = still
    ? `${what} stays at ${withUnit(after, unit)} over ${length}, ${compared}.`
    : `${what} ${change > 0 ? "rises" : "falls"} from ${withUnit(before, unit)} to ${withUnit(after, unit)} (${relative(before, after)}) over ${length}, ${compared}.`;
  const first = items.find((one) => one.segment && one.change * change > 0);
  if (still || !first?.segment) return whole;
  const share = first.change / change;
  return `${whole} ${first.segment.name}: ${changeWords(first.change, unit)}${share <= 1 ? `, ${percent(Math.round(share * 100) / 100)} of it` : ""}; ${becauseWords(first)}.`;
}

/** movedBar gives how far a bar reaches to either side of its middle, −1 to 1. */
export const movedBar = (one: Pick<Item, "change">, items: readonly Pick<Item, "change">[]): number => {
  const most = Math.max(1e-12, ...items.map(({ change }) => Math.abs(change)));
  return one.change / most;
};
