import { packParts, unpackParts } from "@/server/core/forecast/pack";
import { type Column, COLUMN_LEADS, newColumn } from "./column";
import { JOIN_FEATURES } from "./features";

const VERSION = 1;

interface Header {
  readonly version: number;
  readonly levels: number;
  /** By lead: lessons learned. */
  readonly seen: readonly number[];
  readonly waiting: readonly { readonly at: number; readonly k: number }[];
}

/** packColumn writes an account as bytes (about 10 kB with five levels), single precision. */
export function packColumn({ leads, usualDone, waiting }: Column): Uint8Array {
  const header: Header = {
    version: VERSION,
    levels: leads[0].traffic.length,
    seen: leads.map(({ join }) => join.seen),
    waiting: waiting.map(({ at, k }) => ({ at, k })),
  };
  return packParts(header, [
    usualDone,
    ...leads.flatMap(({ join, usualAhead, traffic, joined }) => [
      join.matrix.flatMap((row) => [...row]),
      join.right,
      [join.plainError, join.joinedError],
      usualAhead,
      traffic,
      joined,
    ]),
    ...waiting.flatMap(({ correction, median, features, traffic, joined }) => [
      [correction, median],
      features,
      traffic,
      joined,
    ]),
  ]);
}

/** unpackColumn reads what packColumn wrote; a new account for `levels` quantiles where there is none, or one of another kind. */
export function unpackColumn(bytes: Uint8Array | undefined, levels: number): Column {
  const column = newColumn(levels);
  const stored = bytes && unpackParts(bytes);
  const header = stored?.header as unknown as Header | undefined;
  if (
    !stored ||
    header?.version !== VERSION ||
    header.levels !== levels ||
    header.seen.length !== COLUMN_LEADS.length
  )
    return column;
  let next = 0;
  const table = (): Float64Array => stored.tables[next++];
  column.usualDone.set(table());
  for (const [k, { join, usualAhead, traffic, joined }] of column.leads.entries()) {
    const matrix = table();
    for (let i = 0; i < JOIN_FEATURES; i++)
      join.matrix[i].set(matrix.subarray(i * JOIN_FEATURES, (i + 1) * JOIN_FEATURES));
    join.right.set(table());
    [join.plainError, join.joinedError] = table();
    join.seen = header.seen[k];
    usualAhead.set(table());
    traffic.set(table());
    joined.set(table());
  }
  column.waiting = header.waiting.map(({ at, k }) => {
    const [correction, median] = table();
    return { at, k, correction, median, features: table(), traffic: table(), joined: table() };
  });
  return column;
}
