import { fieldsOf, type NumberedLine, SEPARATORS } from "./import-lines";
import { parseTime, TIME_FORMATS } from "./import-time";
import { RESOURCES } from "@/server/core/words";
import { z } from "zod";

/** ImportMapping says how the rows of a file become samples of one measure. Columns count from 0. */
export const ImportMapping = z.object({
  separator: z.enum(SEPARATORS),
  hasHeader: z.boolean(),
  columns: z.int().min(2),
  timeColumn: z.int().min(0),
  timeFormat: z.enum(TIME_FORMATS),
  valueColumn: z.int().min(0),
  /** "," when 1,5 means one and a half. */
  decimal: z.enum([".", ","]),
  measure: z.enum(RESOURCES),
  /** Name of the file's unit, for people; `factor` is what counts. */
  unit: z.string(),
  factor: z.number().positive(),
  /** Milliseconds between samples. */
  step: z.number().positive(),
});
export type ImportMapping = z.output<typeof ImportMapping>;

/** RowFault names one row that was not taken, and what to do about it. */
export interface RowFault {
  readonly line: number;
  readonly message: string;
}

/** ImportedSample is one row as it is stored: epoch ms and the value in the measure's unit. */
export interface ImportedSample {
  readonly at: number;
  readonly value: number;
}

const show = (text: string): string => (text.length > 30 ? `"${text.slice(0, 29)}…"` : `"${text}"`);

const TIME_WORDS = {
  iso: "an ISO 8601 time such as 2026-11-17T08:24:00Z",
  s: "seconds since 1970 such as 1795076640",
  ms: "milliseconds since 1970 such as 1795076640000",
  us: "microseconds since 1970 such as 1795076640000000",
} as const;

/** isFault tells a row that was not taken from one that was. */
export const isFault = (row: ImportedSample | RowFault): row is RowFault => "message" in row;

/** readRow turns one line into a sample, or into the fault that names the field, the value and the remedy. */
export function readRow({ line, text }: NumberedLine, mapping: ImportMapping): ImportedSample | RowFault {
  const fault = (message: string): RowFault => ({ line, message });
  const fields = fieldsOf(text, mapping.separator);
  if (!fields) return fault(`A quotation mark in ${show(text)} is not closed. Close it or remove it.`);
  if (fields.length !== mapping.columns) {
    return fault(
      `The row has ${fields.length} ${fields.length === 1 ? "field" : "fields"} and the file has ${mapping.columns} columns. ` +
        "Add or remove a field.",
    );
  }
  const timeText = fields[mapping.timeColumn];
  const at = parseTime(timeText, mapping.timeFormat);
  if (at === undefined) {
    return fault(
      `timestamp is ${timeText === "" ? "empty" : show(timeText)}. Write ${TIME_WORDS[mapping.timeFormat]}.`,
    );
  }
  const valueText = fields[mapping.valueColumn];
  const value = parseValue(valueText, mapping.decimal);
  if (value === undefined) {
    return fault(
      valueText === ""
        ? "value is empty. Write a number, or remove the row to leave a gap."
        : `value is ${show(valueText)}. Write a finite number such as 12.5.`,
    );
  }
  if (value < 0)
    return fault(`value is ${valueText}. ${mapping.measure} cannot be below 0; correct or remove the row.`);
  return { at, value: value * mapping.factor };
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** parseValue reads a finite number, or undefined. */
export function parseValue(text: string, decimal: "." | ","): number | undefined {
  const plain = decimal === "," ? text.replaceAll(".", "").replace(",", ".") : text;
  if (!NUMBER.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value : undefined;
}
