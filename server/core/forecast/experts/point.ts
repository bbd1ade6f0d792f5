import type { Expert } from "../expert";
import { LEVELS } from "../levels";
import { REGRESSOR_COUNT, type Situation } from "../situation";
import { errorQuantile, fitSpread, SPREAD_NUMBERS, widthAt } from "../spread";
import { logarithm, SQUARE_ROOT, type Transform } from "../transform";
import type { Design } from "../design";

/** HEAD is how many numbers stand before the spread tables: the unit of the transform, and the mark of the rule. */
const HEAD = 2;
/** SILENT are the numbers of an expert that has nothing to say about a series. */
export const SILENT = Float64Array.of(0, Number.NaN);

/** Space names the transform in which an expert's errors are measured. */
export type Space = "raw" | "root" | "log";

/** unitOf gives the size below which the logarithm turns linear: a tenth of the mean absolute level of the learning set. */
export function unitOf(design: Design): number {
  const { targets, rows } = design.rungs[0];
  let size = 0;
  for (let r = 0; r < rows; r++) size += Math.abs(targets[r]);
  return 0.1 * (size / rows) || 1;
}

/** makeTransform gives the transform of a space; `unit` matters to "log" only. */
export function makeTransform(space: Space, unit: number): Transform {
  if (space === "root") return SQUARE_ROOT;
  if (space === "log") return logarithm(unit);
  return { to: (value) => value, back: (value) => value };
}

/**
 * pointExpert makes an expert of a point rule: the rule's own past errors in the given space give its quantiles.
 * `even` keeps the width of the errors constant, otherwise it follows the spread features. `markOf` may learn one
 * number for the rule from the design; NaN makes the expert silent about this series.
 */
export function pointExpert(
  name: string,
  space: Space,
  even: boolean,
  rule: (s: Situation, mark: number) => number,
  markOf: (design: Design) => number = () => 0,
): Expert {
  return {
    name,
    fit(design) {
      const unit = unitOf(design);
      const mark = markOf(design);
      if (Number.isNaN(mark)) return SILENT;
      const { to } = makeTransform(space, unit);
      const out = new Float64Array(HEAD + design.rungs.length * SPREAD_NUMBERS);
      out[0] = unit;
      out[1] = mark;
      const s = design.situation;
      design.rungs.forEach((rung, k) => {
        const errors = new Float64Array(rung.rows);
        for (let r = 0; r < rung.rows; r++) {
          s.origin = rung.origins[r];
          s.lead = rung.lead;
          for (let j = 0; j < REGRESSOR_COUNT; j++)
            s.regressors[j] = rung.regressors[r * REGRESSOR_COUNT + j];
          errors[r] = to(rung.targets[r]) - to(rule(s, out[1]));
        }
        fitSpread(rung, errors, even, out, HEAD + k * SPREAD_NUMBERS);
      });
      return out;
    },
    write(numbers, s, out, at) {
      if (Number.isNaN(numbers[1])) {
        out.fill(Number.NaN, at, at + LEVELS.length);
        return;
      }
      const { to, back } = makeTransform(space, numbers[0]);
      const middle = to(rule(s, numbers[1]));
      const width = even ? 1 : widthAt(numbers, HEAD, s);
      for (let l = 0; l < LEVELS.length; l++)
        out[at + l] = back(middle + width * errorQuantile(numbers, HEAD, s.grid, l, s.lead));
    },
  };
}
