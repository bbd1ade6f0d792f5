import type * as Tf from "@tensorflow/tfjs";
import type { NetworkSettings, TrainingSeries } from "@/server/ports/model-runtime";
import { type Cases, type Head, tuneHead } from "./heads";
import { tensorsOf, traitWidth } from "./network";
import type { TensorFlow } from "./tensorflow";
import { batchOf, type MemberMoments, type Moment, momentsOf } from "./windows";

/** The common layers learn from so many members, the largest first; more would cost memory and add little. */
const LEARNT_MEMBERS = 256;
/** Past moments that are kept of each member for the common layers, and that its own head learns from and is judged on. */
const [KEPT_MOMENTS, HEAD_MOMENTS, HEAD_JUDGED] = [2_000, 320, 128];

/** pause hands the thread back, so that a cancellation and the job's lock are served, and stops when asked to. */
export async function pause(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal.throwIfAborted();
}

const sizeOf = ({ series }: TrainingSeries): number => {
  let sum = 0;
  for (const value of series.values) if (!Number.isNaN(value)) sum += Math.abs(value);
  return sum;
};

/** bySize sorts members, the largest demand first. */
export const bySize = (members: readonly TrainingSeries[]): TrainingSeries[] =>
  members
    .map((member) => ({ member, size: sizeOf(member) }))
    .sort((a, b) => b.size - a.size)
    .map(({ member }) => member);

/** gather lists the past moments of a group, the largest members first; a pause stands between members. */
export async function gather(
  sorted: readonly TrainingSeries[],
  until: number,
  settings: NetworkSettings,
  signal: AbortSignal,
): Promise<MemberMoments> {
  const learn: Moment[] = [];
  const heldBack: Moment[] = [];
  let rungs = 0;
  for (const member of sorted.slice(0, LEARNT_MEMBERS)) {
    await pause(signal);
    const own = momentsOf(member, until, settings);
    if (!own) continue;
    rungs = own.rungs;
    learn.push(...spaced(own.learn, KEPT_MOMENTS));
    heldBack.push(...spaced(own.heldBack, KEPT_MOMENTS / 8));
  }
  return { learn, heldBack, rungs };
}

/** spaced keeps at most `most` of a list, evenly spread. */
export function spaced<T>(list: readonly T[], most: number): readonly T[] {
  if (list.length <= most) return list;
  return Array.from({ length: most }, (_, i) => list[Math.floor((i * list.length) / most)]);
}

/** tuneHeads gives the largest members a last layer of their own where that lowers the loss on the end of their history. */
export async function tuneHeads(
  tf: TensorFlow,
  model: Tf.LayersModel,
  sorted: readonly TrainingSeries[],
  until: number,
  settings: NetworkSettings,
  report: (share: number) => void,
  signal: AbortSignal,
): Promise<Map<string, Head>> {
  const common = commonHead(model);
  const heads = new Map<string, Head>();
  const chosen = sorted.slice(0, settings.heads);
  for (const [i, member] of chosen.entries()) {
    await pause(signal);
    const own = momentsOf(member, until, settings);
    if (!own) continue;
    const cases = async (moments: readonly Moment[], most: number) => {
      await pause(signal);
      return casesOf(tf, model, spaced(moments, most), own.rungs, settings);
    };
    const learn = await cases(own.learn, HEAD_MOMENTS);
    const heldBack = await cases(own.heldBack, HEAD_JUDGED);
    const head = tuneHead(common, learn, heldBack, settings.seed + i);
    if (head) heads.set(member.key, head);
    report((i + 1) / chosen.length);
  }
  return heads;
}

function commonHead(model: Tf.LayersModel): Head {
  const last = model.getWeights().slice(-2);
  const [weights, bias] = last.map((weight) => weight.dataSync() as Float32Array);
  return { weights: weights.slice(), bias: bias.slice() };
}

function casesOf(
  tf: TensorFlow,
  model: Tf.LayersModel,
  moments: readonly Moment[],
  rungs: number,
  settings: NetworkSettings,
): Cases {
  const batch = batchOf(moments, rungs, settings);
  if (moments.length === 0) return { ...batch, traits: new Float32Array(0) };
  const traits = tf.tidy(() => {
    const [, seen] = model.predict(tensorsOf(tf, batch, rungs, settings).inputs) as Tf.Tensor[];
    return seen.dataSync() as Float32Array;
  });
  if (traits.length !== moments.length * traitWidth(settings))
    throw new Error("The last layer does not fit.");
  return { ...batch, traits: traits.slice() };
}
