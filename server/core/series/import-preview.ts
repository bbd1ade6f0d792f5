import { fieldsOf, linesOf, mode, type NumberedLine, type Separator, separatorOf } from "./import-lines";
import { type ImportMapping, isFault, parseValue, readRow, type RowFault } from "./import-rows";
import { hasZone, type TimeFormat, timeFormatOf } from "./import-time";
import { guessUnit, type UnitGuess, unitFactor } from "./import-units";

/** ImportColumn is a column that holds numbers. */
export interface ImportColumn {
  readonly index: number;
  readonly name: string;
  readonly guess: UnitGuess;
}

/** ImportShape is what a file looks like, from its first lines. */
export interface ImportShape {
  readonly separator: Separator;
  readonly hasHeader: boolean;
  readonly names: readonly string[];
  readonly timeColumn: number;
  readonly timeFormat: TimeFormat;
  /** The times name no zone and are read as UTC. */
  readonly zoneAssumed: boolean;
  readonly decimal: "." | ",";
  /** Columns of numbers, without the time. */
  readonly values: readonly ImportColumn[];
  /** The first five rows as text. */
  readonly firstRows: readonly (readonly string[])[];
}

/** ImportPreview is what one mapping makes of a whole file. */
export interface ImportPreview {
  readonly rows: number;
  readonly accepted: number;
  readonly rejected: number;
  /** First faults, at most `FAULTS_KEPT`. */
  readonly faults: readonly RowFault[];
  /** Rows whose instant came before; the last of them counts. */
  readonly duplicates: number;
  /** Milliseconds between samples: the most frequent distance. */
  readonly step: number;
  /** Epoch ms of the first and the last sample. */
  readonly from: number;
  readonly to: number;
  /** Stretches without samples, and how many steps are missing in them. */
  readonly gaps: number;
  readonly missing: number;
  /** In the measure's unit. */
  readonly min: number;
  readonly median: number;
  readonly p95: number;
  readonly max: number;
}

/** FAULTS_KEPT is how many faults of a file are kept in words; all are counted. */
export const FAULTS_KEPT = 1000;

/** Unusable says why a file cannot be read at all: an expected outcome. */
export interface Unusable {
  readonly unusable: string;
}

/** isUnusable tells a file that cannot be read from one that can. */
export const isUnusable = (outcome: object): outcome is Unusable => "unusable" in outcome;

/** shapeOf detects separator, header, time column, number columns and their likely units from the first 200 lines. */
export function shapeOf(text: string): ImportShape | Unusable {
  const lines = linesOf(text.slice(0, 65_536)).slice(0, 200);
  if (lines.length === 0)
    return { unusable: "The file is empty. Choose a CSV file with a time and a value in each row." };
  const separator = separatorOf(lines);
  const rows = lines.map(({ text: line }) => fieldsOf(line, separator)).filter((row) => row !== undefined);
  const width = mode(rows.map((row) => row.length));
  if (width < 2) {
    return {
      unusable: `The first line is "${lines[0].text.slice(0, 60)}". Each row needs at least a time and a value, separated by a comma.`,
    };
  }
  const whole = rows.filter((row) => row.length === width);
  const columns = [...Array(width).keys()];
  const formats = columns.map((column) => columnFormat(whole.map((row) => row[column])));
  const named = columns.find(
    (c) => formats[c] && /^(time|timestamp|date|datetime|at|ts|t)$/i.test(whole[0][c]),
  );
  const timeColumn = named ?? columns.find((c) => formats[c] === "iso") ?? columns.find((c) => formats[c]);
  const timeFormat = timeColumn === undefined ? undefined : formats[timeColumn];
  if (timeColumn === undefined || !timeFormat) {
    const seen = (whole[1] ?? whole[0])[0].slice(0, 40);
    return {
      unusable: `No column holds times: the first one holds "${seen}". Write times as 2026-11-17T08:24:00Z or as seconds or milliseconds since 1970.`,
    };
  }
  const hasHeader = timeFormatOf(whole[0][timeColumn]) === undefined;
  const body = hasHeader ? whole.slice(1) : whole;
  const names = columns.map((c) => (hasHeader && whole[0][c] !== "" ? whole[0][c] : `column ${c + 1}`));
  const others = columns.filter((c) => c !== timeColumn);
  const decimal = others.some((c) => body.some((row) => /^-?\d+,\d+$/.test(row[c]))) ? "," : ".";
  const numeric = others.filter(
    (c) => body.filter((row) => parseValue(row[c], decimal) !== undefined).length * 2 > body.length,
  );
  if (numeric.length === 0) {
    return {
      unusable: `No column beside "${names[timeColumn]}" holds numbers. Add a column with the measured values.`,
    };
  }
  return {
    separator,
    hasHeader,
    names,
    timeColumn,
    timeFormat,
    zoneAssumed:
      timeFormat === "iso" && body.some((row) => row[timeColumn].length > 10 && !hasZone(row[timeColumn])),
    decimal,
    values: numeric.map((index) => ({ index, name: names[index], guess: guessUnit(names[index]) })),
    firstRows: body.slice(0, 5),
  };
}

/** columnFormat is the time format that more than half of a column has, or undefined. */
function columnFormat(texts: readonly string[]): TimeFormat | undefined {
  const formats = texts.map(timeFormatOf).filter((format) => format !== undefined);
  if (formats.length * 2 <= texts.length - 1 || formats.length === 0) return undefined;
  const counts = new Map<TimeFormat, number>();
  for (const format of formats) counts.set(format, (counts.get(format) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0][0];
}

/** mappingFor makes the mapping of one column of a file with what was detected; the step is set by `previewRows`. */
export function mappingFor(shape: ImportShape, column: ImportColumn): ImportMapping {
  const { measure, unit } = column.guess;
  return {
    separator: shape.separator,
    hasHeader: shape.hasHeader,
    columns: shape.names.length,
    timeColumn: shape.timeColumn,
    timeFormat: shape.timeFormat,
    valueColumn: column.index,
    decimal: shape.decimal,
    measure,
    unit,
    factor: unitFactor(measure, unit) ?? 1,
    step: 60_000,
  };
}

/** bodyLines gives the lines that hold rows: all but the header. */
export const bodyLines = (text: string, hasHeader: boolean): NumberedLine[] =>
  linesOf(text).slice(hasHeader ? 1 : 0);

/** previewRows reads a whole file through a mapping and says what would be stored; or why nothing would. */
export function previewRows(text: string, mapping: ImportMapping): ImportPreview | Unusable {
  const byTime = new Map<number, number>();
  const faults: RowFault[] = [];
  let rows = 0;
  let rejected = 0;
  for (const line of bodyLines(text, mapping.hasHeader)) {
    rows++;
    const row = readRow(line, mapping);
    if (!isFault(row)) byTime.set(row.at, row.value);
    else if (++rejected <= FAULTS_KEPT) faults.push(row);
  }
  if (byTime.size === 0) {
    const first = faults[0];
    return {
      unusable: first
        ? `No row can be read. Line ${first.line}: ${first.message}`
        : "The file has a header and no rows.",
    };
  }
  const times = Float64Array.from(byTime.keys()).sort();
  const values = Float64Array.from(byTime.values()).sort();
  const distances = Array.from(times.subarray(1), (at, i) => at - times[i]);
  const step = distances.length > 0 ? mode(distances) : 60_000;
  const wide = distances.filter((distance) => distance > step * 1.5);
  const quantile = (level: number): number => values[Math.round(level * (values.length - 1))];
  return {
    rows,
    accepted: rows - rejected,
    rejected,
    faults,
    duplicates: rows - rejected - byTime.size,
    step,
    from: times[0],
    to: times[times.length - 1],
    gaps: wide.length,
    missing: wide.reduce((sum, distance) => sum + Math.round(distance / step) - 1, 0),
    min: values[0],
    median: quantile(0.5),
    p95: quantile(0.95),
    max: values[values.length - 1],
  };
}
