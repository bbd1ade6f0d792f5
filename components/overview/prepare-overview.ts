import { span } from "@/components/ui/format";

const WORDS = [
  "Nothing",
  "One thing",
  "Two things",
  "Three things",
  "Four things",
  "Five things",
  "Six things",
  "Seven things",
  "Eight things",
  "Nine things",
];

/** OverviewSentence is the head of the first page: how much waits, and what the first deadline brings. */
export interface OverviewSentence {
  title: string;
  lead: string;
}

/** overviewSentence says how many things wait for a person and when the first lapses; with nothing, what comes next. */
export function overviewSentence(args: {
  waits: number;
  firstDeadlineAt: number | null;
  now: number;
  stopped: boolean;
  /** The first thing that happens by itself, and when (clock time). */
  next?: { text: string; at: string };
  nextCycleAt: string;
}): OverviewSentence {
  const { waits, firstDeadlineAt, now } = args;
  const count = WORDS[waits] ?? `${waits} things`;
  const title = waits === 0 ? "Nothing waits." : `${count} ${waits === 1 ? "waits" : "wait"} for a person.`;
  if (args.stopped) return { title, lead: "Everything is stopped until someone resumes. Nothing acts." };
  if (waits > 0 && firstDeadlineAt !== null) {
    const left = firstDeadlineAt - now;
    if (left <= 0) return { title, lead: "The first has lapsed; the reactive floor decides." };
    return { title, lead: `The first lapses in ${minutes(left)}; then the reactive floor decides.` };
  }
  if (waits > 0) return { title, lead: "None of them lapses." };
  return {
    title,
    lead: args.next ? `Next: ${args.next.text} at ${args.next.at}.` : `Next cycle at ${args.nextCycleAt}.`,
  };
}

function minutes(ms: number): string {
  const whole = Math.ceil(ms / 60_000);
  return ms < 3_600_000 ? `${whole} ${whole === 1 ? "minute" : "minutes"}` : span(ms);
}

/** LanePlace is where a mark of the hour ahead stands: shares of the lane's width, and its row within the lane. */
export interface LanePlace {
  left: number;
  /** End of a bar, share of the width. */
  right?: number;
  row: number;
  /** The words stand left of the mark, because right of it there is no room. */
  flip: boolean;
}

/**
 * placeLanes puts marks into as few rows as their words allow: a mark takes the first row that is free from its left
 * edge on. `width` is the lane's pixels; a letter takes about six.
 */
export function placeLanes(
  marks: readonly { at: number; to: number | null; text: string }[],
  from: number,
  until: number,
  width: number,
): LanePlace[] {
  const share = (at: number) => Math.min(1, Math.max(0, (at - from) / (until - from)));
  const ends: number[] = [];
  return marks.map((mark) => {
    const left = share(mark.at);
    const right = mark.to === null ? undefined : share(mark.to);
    const words = 22 + mark.text.length * 6;
    const flip = right === undefined && left * width + words > width && left * width > words;
    const start = flip ? left * width - words : left * width;
    const end = Math.max(start + words, (right ?? 0) * width) + 10;
    let row = ends.findIndex((taken) => taken <= start);
    if (row === -1) row = ends.length;
    ends[row] = end;
    return { left, right, row, flip };
  });
}
