import {
  isUnusable,
  mappingFor,
  previewRows,
  shapeOf,
  type ImportPreview,
  type ImportShape,
} from "@/server/core/series/import-preview";
import type { ImportMapping } from "@/server/core/series/import-rows";
import { SEPARATORS } from "@/server/core/series/import-lines";
import { IMPORT_UNITS, unitFactor } from "@/server/core/series/import-units";
import { RESOURCES, UNIT_OF } from "@/server/core/words";
import { AppError } from "@/server/errors";
import { z } from "zod";

/** importFields are the inputs with which a file's rows are read; whatever is absent is detected. */
export const importFields = {
  csv: z.string({ error: "Send the file as the body with content type text/csv." }),
  /** Name or number (from 1) of the column of values. */
  column: z.string().optional(),
  timeColumn: z.string().optional(),
  separator: z.enum(SEPARATORS).optional(),
  measure: z.enum(RESOURCES, { error: `Use one of ${RESOURCES.join(", ")}.` }).optional(),
  /** One of the units that core/series/import-units.ts lists for the measure. */
  unit: z.string().optional(),
  /** What a value of the file is multiplied with; outranks `unit`. */
  factor: z.coerce.number().positive().optional(),
};

export interface ChosenMapping {
  shape: ImportShape;
  mapping: ImportMapping;
  preview: ImportPreview;
  /** What was assumed and may be wrong, in sentences. */
  notes: string[];
}

type Wishes = { [K in keyof typeof importFields]?: z.output<(typeof importFields)[K]> } & { csv: string };

/** chooseMapping detects how a file is to be read, lets the wishes outrank it, and reads it once; throws invalid_input. */
export function chooseMapping(wishes: Wishes): ChosenMapping {
  const shape = shapeOf(wishes.csv);
  if (isUnusable(shape)) throw new AppError("invalid_input", shape.unusable);
  const notes: string[] = [];
  const column =
    wishes.column === undefined
      ? shape.values[0]
      : shape.values.find((c) => c.index === place(shape, wishes.column));
  if (!column) {
    const names = shape.values.map((c) => `"${c.name}"`).join(", ");
    throw new AppError(
      "invalid_input",
      `There is no column of numbers "${wishes.column}". Choose one of ${names}.`,
    );
  }
  if (wishes.column === undefined && shape.values.length > 1) {
    notes.push(`The file has ${shape.values.length} columns of numbers; "${column.name}" is imported.`);
  }
  const mapping = mappingFor(shape, column);
  if (wishes.timeColumn !== undefined)
    mapping.timeColumn = place(shape, wishes.timeColumn) ?? mapping.timeColumn;
  if (wishes.separator !== undefined) mapping.separator = wishes.separator;
  Object.assign(
    mapping,
    chooseUnit(wishes, column.guess.measure, mapping, notes, column.guess.sure ? "" : column.guess.why),
  );
  if (shape.zoneAssumed) notes.push("The times name no zone and are read as UTC.");
  const preview = previewRows(wishes.csv, mapping);
  if (isUnusable(preview)) throw new AppError("invalid_input", preview.unusable);
  return { shape, mapping: { ...mapping, step: preview.step }, preview, notes };
}

function place(shape: ImportShape, nameOrNumber: string | undefined): number | undefined {
  if (nameOrNumber === undefined) return undefined;
  const named = shape.names.indexOf(nameOrNumber);
  if (named >= 0) return named;
  const number = Number(nameOrNumber);
  return Number.isInteger(number) && number >= 1 && number <= shape.names.length ? number - 1 : undefined;
}

function chooseUnit(
  wishes: Wishes,
  guessed: ImportMapping["measure"],
  mapping: ImportMapping,
  notes: string[],
  doubt: string,
) {
  const measure = wishes.measure ?? guessed;
  const kept = measure === guessed ? mapping.unit : UNIT_OF[measure];
  const unit = wishes.unit ?? (wishes.factor === undefined ? kept : `× ${wishes.factor} ${UNIT_OF[measure]}`);
  const factor = wishes.factor ?? unitFactor(measure, unit);
  if (factor === undefined) {
    const known = IMPORT_UNITS[measure]
      .map((u) => u.name)
      .slice(0, 12)
      .join(", ");
    throw new AppError(
      "invalid_input",
      `"${unit}" is no unit of ${measure}. Use one of ${known}, or give a factor.`,
    );
  }
  if (wishes.unit === undefined && wishes.factor === undefined) {
    if (doubt !== "" && measure === guessed) notes.push(doubt);
    else if (measure !== guessed) notes.push(`No unit was given; ${unit} is assumed.`);
  }
  return { measure, unit, factor };
}
