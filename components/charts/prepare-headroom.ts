/** HeadroomValues are demand and capacity in one unit; null where nothing is known. */
export interface HeadroomValues {
  now: number | null;
  p10: number | null;
  p90: number | null;
  ready: number | null;
  shadow: number;
}

/** HeadroomMarks are shares of the bar's width, 0 to 1. */
export interface HeadroomMarks {
  now?: number;
  ahead?: [number, number];
  ready?: number;
  shadow?: [number, number];
  short?: [number, number];
}

/** prepareHeadroom places the marks of a bar whose end is a little beyond the largest of them. */
export function prepareHeadroom({ now, p10, p90, ready, shadow }: HeadroomValues): HeadroomMarks {
  const end = Math.max(now ?? 0, p90 ?? 0, (ready ?? 0) + shadow) * 1.06;
  if (!(end > 0)) return {};
  const share = (value: number) => Math.min(1, Math.max(0, value / end));
  const marks: HeadroomMarks = {};
  if (now !== null) marks.now = share(now);
  if (p10 !== null && p90 !== null)
    marks.ahead = [share(p10), share(ready === null ? p90 : Math.min(p90, Math.max(ready, p10)))];
  if (ready !== null) {
    marks.ready = share(ready);
    if (shadow > 0) marks.shadow = [share(ready), share(ready + shadow)];
    if (p90 !== null && p90 > ready) marks.short = [share(Math.max(ready, p10 ?? ready)), share(p90)];
  }
  return marks;
}

/** sayHeadroom writes the bar as a sentence for those who do not see it. */
export function sayHeadroom(values: HeadroomValues, amount: (value: number) => string): string {
  const { now, p90, ready } = values;
  const parts = [now === null ? "No demand known" : `${amount(now)} now`];
  if (p90 !== null) parts.push(`1 in 10 goes above ${amount(p90)} in the next 30 min`);
  if (ready !== null) parts.push(`${amount(ready)} ready`);
  if (p90 !== null && ready !== null && p90 > ready) parts.push(`short by ${amount(p90 - ready)}`);
  return `${parts.join(", ")}.`;
}
