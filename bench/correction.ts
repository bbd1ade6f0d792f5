import type { Correction } from "@/server/core/forecast/correction/correction";
import { learnCorrection, type Lessons, lessonsOf } from "@/server/core/forecast/correction/learn";
import type { Pupil } from "./networks";

/**
 * correctOnTasks learns one correction from all pupils, each up to its own first origin, as production does once a day from what
 * there is, and gives it for a file. Nothing later is shown to it.
 */
export async function correctOnTasks(
  pupils: readonly Pupil[],
): Promise<(file: string) => Correction | undefined> {
  const began = performance.now();
  const seconds = () => ((performance.now() - began) / 1000).toFixed(1);
  const lessons: Lessons[] = [];
  const breathe = async () => {};
  for (const { series, firstOrigin, horizonSteps } of pupils) {
    const one = await lessonsOf({ series }, firstOrigin, horizonSteps, breathe);
    if (one) lessons.push(one);
  }
  console.log(`correction: lessons of ${lessons.length} series, ${seconds()} s`);
  const taught = await learnCorrection(lessons, { learntUntil: 0, seed: 1 }, breathe);
  if (!taught) return () => undefined;
  const { correction, rows, heldBackRatio } = taught;
  console.log(
    `correction: ${rows} cases, loss on held-back days ${heldBackRatio.toFixed(4)} of the mix's, ${seconds()} s`,
  );
  const from = new Map(pupils.map(({ file, firstOrigin }) => [file, firstOrigin]));
  return (file) => ({ ...correction, learntUntil: from.get(file) ?? 0 });
}
