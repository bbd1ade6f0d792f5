import { tfjsRuntime } from "@/server/adapters/tfjs/runtime";
import type { ExtraExpert } from "@/server/core/forecast/engine";
import { makeSeries, type Series } from "@/server/core/series/series";
import { NETWORK_KINDS, type NetworkKind } from "@/server/core/words";
import { EPOCHS, USUAL_KIND } from "@/server/services/training/begin-training";
import { networkFor } from "@/server/services/training/handle-train";

const DAY = 86_400_000;
/** The network's record begins so long before the first origin: what production has when it lets one in. */
const RECORD_MS = 2 * DAY;
const [MOST_DAYS, LEAST_STEPS] = [56, 4_000];

/** Pupil is a series of the tasks with its first origin, epoch ms. */
export interface Pupil {
  file: string;
  series: Series;
  firstOrigin: number;
  horizonSteps: number;
}

/** kindsOf reads "dense,lstm", "all" or "none"; left out, it is the kind that production trains by itself. */
export function kindsOf(text: string = USUAL_KIND): NetworkKind[] {
  if (text === "none") return [];
  if (text === "all") return [...NETWORK_KINDS];
  return text.split(",").map((name) => {
    const kind = NETWORK_KINDS.find((known) => known === name.trim());
    if (!kind)
      throw new Error(`There is no network "${name}". Choose from: ${NETWORK_KINDS.join(", ")}, or all.`);
    return kind;
  });
}

/**
 * trainOnTasks trains, for each kind and each step among the pupils, one network on all of them, each up to two days
 * before its own first origin, and gives the extra experts of a file. Nothing later is shown to it.
 */
export async function trainOnTasks(
  kinds: readonly NetworkKind[],
  pupils: readonly Pupil[],
): Promise<(file: string) => ExtraExpert[]> {
  const runtime = tfjsRuntime();
  const experts = new Map<string, ExtraExpert[]>();
  const steps = [...new Set(pupils.map(({ series }) => series.grid.step))];
  for (const kind of kinds) {
    for (const step of steps) {
      const group = pupils.filter(({ series }) => series.grid.step === step);
      const horizon = Math.max(...group.map(({ horizonSteps }) => horizonSteps));
      const members = group.map(({ file, series, firstOrigin }) => ({
        key: file,
        events: [],
        series: cut(series, firstOrigin - RECORD_MS),
      }));
      const began = performance.now();
      let last = "";
      try {
        const bytes = await runtime.train(
          members,
          Number.POSITIVE_INFINITY,
          { ...networkFor({ kind, seed: 1, epochs: EPOCHS }, step), horizonSteps: horizon },
          ({ epoch, trainLoss, heldBackLoss }) => {
            last = `${epoch} epochs, loss ${trainLoss.toFixed(4)}, held back ${heldBackLoss.toFixed(4)}`;
          },
          new AbortController().signal,
        );
        const network = await runtime.load(bytes);
        for (const { file, firstOrigin } of group) {
          const fitted = network.for({ key: file, events: [] });
          const extra = { name: kind, fitted, learntUntil: firstOrigin - RECORD_MS };
          experts.set(file, [...(experts.get(file) ?? []), extra]);
        }
        const seconds = ((performance.now() - began) / 1000).toFixed(1);
        console.log(
          `${kind}, step ${step / 1000} s: ${group.length} series, ${seconds} s, ${last}, ${network.copies.length} copies, ${bytes.length} bytes`,
        );
      } catch (error) {
        console.log(`${kind}, step ${step / 1000} s: ${(error as Error).message}`);
      }
    }
  }
  return (file) => experts.get(file) ?? [];
}

/** cut keeps the last weeks before `until` (epoch ms). */
function cut({ grid, values }: Series, until: number): Series {
  const to = Math.max(0, Math.min(grid.length, Math.floor((until - grid.start) / grid.step)));
  const from = Math.max(0, to - Math.max(LEAST_STEPS, Math.ceil((MOST_DAYS * DAY) / grid.step)));
  return makeSeries(grid.start + from * grid.step, grid.step, values.slice(from, to));
}
