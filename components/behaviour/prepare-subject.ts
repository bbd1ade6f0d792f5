import { figures, percent, span, times } from "@/components/ui/format";
import { clock, day } from "@/components/ui/format-time";
import type { Zone } from "@/components/ui/format";
import { shortAction } from "./prepare-graph";
import type { Subject, Timeline } from "./types";

type Oddity = Timeline["unlike"]["items"][number];
type Session = Timeline["items"][number];
type Step = Pick<Subject["ahead"]["steps"][number], "inSeconds" | "complexity">;

/** stepWords says when a step comes and what it costs: "in 25 s · complexity 34". */
export function stepWords({ inSeconds, complexity }: Step): string {
  return [
    inSeconds === null ? undefined : `in ${span(Math.round(inSeconds) * 1000)}`,
    complexity === null ? "complexity not learnt" : `complexity ${figures(Math.round(complexity))}`,
  ]
    .filter((word) => word !== undefined)
    .join(" · ");
}

/** placeSteps gives each first step rows for its followers, and its own place in their middle; the end of the session has the last row. */
export function placeSteps({ steps, ends }: Subject["ahead"], withFollowers: boolean) {
  const heights = steps.map(({ followers }) => (withFollowers ? Math.max(1, followers.length) : 1));
  const above = (i: number): number => heights.slice(0, i).reduce((sum, height) => sum + height, 0);
  const placed = steps.map((step, i) => ({ step, top: above(i), middle: above(i) + (heights[i] - 1) / 2 }));
  const rows = above(steps.length);
  return ends === null ? { placed, endRow: undefined, rows } : { placed, endRow: rows, rows: rows + 1 };
}

/** odds writes a probability in whole percent, and a small one as "under 1 %". */
export function odds(probability: number): string {
  if (probability > 0 && probability < 0.01) return "under 1 %";
  return percent(Math.round(probability * 100) / 100);
}

const rate = (value: number): string => figures(Number(value.toPrecision(2)));

/** oddityWords says what was seen and what is usual: "41 acts of export in 24 h; 2.1 on a usual day." */
export function oddityWords({ kind, action = "", seen, usual }: Oddity): string {
  const acts = (n: number): string => `${figures(n)} ${n === 1 ? "act" : "acts"}`;
  switch (kind) {
    case "more":
      return `${acts(seen)} in 24 h, ${usual > 0 ? `${times(Number((seen / usual).toPrecision(2)))} as many as` : "more than"} on a usual day (${rate(usual)}).`;
    case "less":
      return seen === 0
        ? `No act in 24 h; ${rate(usual)} on a usual day.`
        : `${acts(seen)} in 24 h; ${rate(usual)} on a usual day.`;
    case "action":
      return `${acts(seen)} of ${shortAction(action)} in 24 h; ${rate(usual)} on a usual day.`;
    case "new-action":
      return `${acts(seen)} of ${shortAction(action)}, which this user never did before.`;
    case "errors":
      return `${odds(seen)} of acts failed; ${odds(usual)} usually.`;
    case "hours":
      return `${odds(seen)} of acts at hours at which ${odds(usual)} usually are.`;
  }
}

/** onceWords says how seldom chance brings as much: "By chance once in 900 days." */
export function onceWords(days: number): string {
  if (days >= 100_000) return "By chance less than once in 270 years.";
  return `By chance once in ${figures(Number(days.toPrecision(2)))} days.`;
}

/** localWords writes an instant on the user's own clock: "09:12 in eu-central (UTC+1)"; undefined where no region is known. */
export function localWords(
  at: number,
  { offsetHours, region }: Pick<Session, "offsetHours" | "region">,
): string | undefined {
  if (offsetHours === null || region === null) return undefined;
  const sign = offsetHours < 0 ? "−" : "+";
  return `${clock(at + offsetHours * 3_600_000)} in ${region} (UTC${offsetHours === 0 ? "" : `${sign}${Math.abs(offsetHours)}`})`;
}

/** sessionWords says when a session was, on the reader's clock and on the user's: "Tue 17 Nov, 08:12 to 08:24 UTC". */
export function sessionWords({ startsAt, lastAt }: Pick<Session, "startsAt" | "lastAt">, zone: Zone): string {
  const [from, to] = [Date.parse(startsAt), Date.parse(lastAt)];
  const end = clock(to, zone);
  const start = clock(from, zone);
  return `${day(from, zone)}, ${start}${end === start ? "" : ` to ${end}`}${zone === "utc" ? " UTC" : ""}`;
}

/** runsOf joins acts of one kind that follow each other, so that forty pages are one line. */
export function runsOf(
  items: Session["items"],
): (Session["items"][number] & { count: number; failures: number })[] {
  const runs: (Session["items"][number] & { count: number; failures: number })[] = [];
  for (const item of items) {
    const last = runs.at(-1);
    if (last && last.action === item.action && last.kind === item.kind) {
      last.count++;
      last.failures += item.failed ? 1 : 0;
    } else runs.push({ ...item, count: 1, failures: item.failed ? 1 : 0 });
  }
  return runs;
}
