import { duration, figures, withUnit } from "@/components/ui/format";
import {
  isUnusable,
  type ImportColumn,
  type ImportPreview,
  type ImportShape,
  mappingFor,
  previewRows,
  shapeOf,
} from "@/server/core/series/import-preview";
import { unitFactor } from "@/server/core/series/import-units";
import { type Resource, UNIT_OF } from "@/server/core/words";

/** Chosen is what a person decided about one column. */
export interface Chosen {
  column: ImportColumn;
  measure: Resource;
  unit: string;
}

/** Read is a file that can be imported: its text, its shape, and what each chosen column would store. */
export interface Read {
  fileName: string;
  text: string;
  shape: ImportShape;
}

/** readFile detects a file's shape; a sentence when it cannot be read. */
export function readText(fileName: string, text: string): Read | string {
  const shape = shapeOf(text);
  return isUnusable(shape) ? shape.unusable : { fileName, text, shape };
}

/** firstChoice takes over what the name of a column suggests. */
export const firstChoice = (column: ImportColumn): Chosen => ({
  column,
  measure: column.guess.measure,
  unit: column.guess.unit,
});

/** previewOf says what one choice would store; a sentence when nothing. */
export function previewOf(read: Read, chosen: Chosen): ImportPreview | string {
  const factor = unitFactor(chosen.measure, chosen.unit) ?? 1;
  const mapping = {
    ...mappingFor(read.shape, chosen.column),
    measure: chosen.measure,
    unit: chosen.unit,
    factor,
  };
  const preview = previewRows(read.text, mapping);
  return isUnusable(preview) ? preview.unusable : preview;
}

/** factLines are the facts of a preview, name and value, in words. */
export function factLines(preview: ImportPreview, measure: Resource): [string, string][] {
  const unit = UNIT_OF[measure];
  const day = (at: number) => new Date(at).toISOString().slice(0, 16).replace("T", " ");
  return [
    ["Rows", `${figures(preview.accepted)} of ${figures(preview.rows)}`],
    ["One every", duration(preview.step)],
    ["From", `${day(preview.from)} UTC`],
    ["To", `${day(preview.to)} UTC`],
    [
      "Gaps",
      preview.gaps === 0 ? "none" : `${figures(preview.gaps)}, ${figures(preview.missing)} steps missing`,
    ],
    [
      "Repeated instants",
      preview.duplicates === 0 ? "none" : `${figures(preview.duplicates)}, the last of each counts`,
    ],
    ["Lowest", withUnit(preview.min, unit)],
    ["Middle", withUnit(preview.median, unit)],
    ["p95", withUnit(preview.p95, unit)],
    ["Highest", withUnit(preview.max, unit)],
  ];
}
