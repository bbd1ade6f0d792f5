/** Separator is what may stand between the fields of a row. */
export const SEPARATORS = [",", ";", "\t", "|"] as const;
export type Separator = (typeof SEPARATORS)[number];

/** NumberedLine is one line of a file; `line` counts from 1, as editors do. */
export interface NumberedLine {
  readonly line: number;
  readonly text: string;
}

/**
 * lineSplitter cuts a text that arrives in pieces into its lines: `push` gives the lines that are complete by now,
 * `end` the last one. Blank lines are left out but counted; a byte-order mark is dropped.
 */
export function lineSplitter(): { push(piece: string): NumberedLine[]; end(): NumberedLine[] } {
  let rest = "";
  let line = 0;
  const take = (text: string, out: NumberedLine[]): void => {
    line++;
    if (line === 1 && text.charCodeAt(0) === 0xfeff) text = text.slice(1);
    if (text.endsWith("\r")) text = text.slice(0, -1);
    if (text.trim() !== "") out.push({ line, text });
  };
  return {
    push(piece) {
      const out: NumberedLine[] = [];
      rest += piece;
      let from = 0;
      for (let at = rest.indexOf("\n"); at >= 0; at = rest.indexOf("\n", from)) {
        take(rest.slice(from, at), out);
        from = at + 1;
      }
      rest = rest.slice(from);
      return out;
    },
    end() {
      const out: NumberedLine[] = [];
      if (rest !== "") take(rest, out);
      rest = "";
      return out;
    },
  };
}

/** linesOf gives all lines of a whole text. */
export function linesOf(text: string): NumberedLine[] {
  const splitter = lineSplitter();
  return [...splitter.push(text), ...splitter.end()];
}

/**
 * fieldsOf cuts one line into trimmed fields (RFC 4180 quoting); undefined when a quote is not closed. A quoted field
 * may not hold a line break: each line stands alone, so that a broken row can never swallow the good ones after it.
 */
export function fieldsOf(text: string, separator: Separator): string[] | undefined {
  if (!text.includes('"')) return text.split(separator).map((field) => field.trim());
  const fields: string[] = [];
  let at = 0;
  while (at <= text.length) {
    while (text[at] === " ") at++;
    if (text[at] !== '"') {
      const end = text.indexOf(separator, at);
      fields.push(text.slice(at, end < 0 ? undefined : end).trim());
      if (end < 0) return fields;
      at = end + 1;
      continue;
    }
    let field = "";
    for (at++; ; at++) {
      const quote = text.indexOf('"', at);
      if (quote < 0) return undefined;
      field += text.slice(at, quote);
      at = quote + 1;
      if (text[at] !== '"') break;
      field += '"';
    }
    fields.push(field.trim());
    while (text[at] === " ") at++;
    if (at >= text.length) return fields;
    if (text[at] !== separator) return undefined;
    at++;
  }
  return fields;
}

/** separatorOf guesses the separator: the one that cuts the first lines into the same number of fields, at least two. */
export function separatorOf(lines: readonly NumberedLine[]): Separator {
  let best: Separator = ",";
  let bestScore = 0;
  for (const separator of SEPARATORS) {
    const counts = lines.slice(0, 50).map(({ text }) => fieldsOf(text, separator)?.length ?? 0);
    const usual = mode(counts);
    if (usual < 2) continue;
    const score = counts.filter((count) => count === usual).length + usual / 1000;
    if (score > bestScore) [best, bestScore] = [separator, score];
  }
  return best;
}

/** mode gives the most frequent number of a list, the first of equals; 0 for an empty list. */
export function mode(values: readonly number[]): number {
  const counts = new Map<number, number>();
  let best = 0;
  let most = 0;
  for (const value of values) {
    const count = (counts.get(value) ?? 0) + 1;
    counts.set(value, count);
    if (count > most) [best, most] = [value, count];
  }
  return best;
}
