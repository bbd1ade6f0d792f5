import { AppError } from "@/server/errors";

/** SERIES_LABELS are what a stored series can be told by. */
export const SERIES_LABELS = [
  "application",
  "workload",
  "region",
  "source",
  "measure",
  "unit",
  "subject",
] as const;
export type SeriesLabel = (typeof SERIES_LABELS)[number];

export type MatchOperator = "=" | "!=" | "=~" | "!~";

/** Matcher is one condition; the text of =~ and !~ is a regular expression for the whole value. */
export interface Matcher {
  label: SeriesLabel;
  operator: MatchOperator;
  value: string;
}

const MOST_TEXT = 2_000;
const MATCHER = /\s*([A-Za-z_][A-Za-z0-9_]*)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"\s*(,|$)/y;

/**
 * parseSelector reads a selector as PromQL writes them, `{application="shop", measure=~"cpu|memory"}`; the empty text
 * selects everything. Throws AppError("invalid_input") that says where it is not understood.
 */
export function parseSelector(text: string): Matcher[] {
  const wrong = (what: string) =>
    new AppError(
      "invalid_input",
      `${what} Write a selector such as {application="shop", measure=~"cpu|memory"}; labels are ${SERIES_LABELS.join(", ")}.`,
    );
  if (text.length > MOST_TEXT)
    throw wrong(`The selector is ${text.length} characters; at most ${MOST_TEXT} are read.`);
  const trimmed = text.trim();
  if (trimmed === "") return [];
  if (!trimmed.startsWith("{") || !trimmed.endsWith("}")) throw wrong(`"${trimmed}" is not in braces.`);
  const inner = trimmed.slice(1, -1).trim();
  const matchers: Matcher[] = [];
  let at = 0;
  while (at < inner.length) {
    MATCHER.lastIndex = at;
    const found = MATCHER.exec(inner);
    if (!found) throw wrong(`"${inner.slice(at, at + 40)}" is not a condition.`);
    const [whole, name, operator, quoted] = found;
    const label = SERIES_LABELS.find((one) => one === name);
    if (!label) throw wrong(`There is no label "${name}".`);
    matchers.push({ label, operator: operator as MatchOperator, value: quoted.replace(/\\(.)/g, "$1") });
    at += whole.length;
  }
  return matchers;
}
