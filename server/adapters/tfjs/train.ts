import type * as Tf from "@tensorflow/tfjs";
import type { ModelRuntime, NetworkSettings, TrainingSeries } from "@/server/ports/model-runtime";
import { encodeArtifact } from "./artifact";
import { fit, type Lesson, pick } from "./fit";
import { bySize, gather, KEPT_MOMENTS, pause, spaced } from "./members";
import { buildNetwork, takeWeights, weightsOf } from "./network";
import { uniform } from "./random";
import { loadTensorFlow, type TensorFlow } from "./tensorflow";
import { momentsOf, tooYoung } from "./windows";

const HELD_BACK_MOST = 768;
const REPORT_EVERY_MS = 1_500;
const RATE = 2e-3;
/** COMMON_SHARE is the share of the progress bar that the group's network takes when series get copies of their own. */
export const COMMON_SHARE = 0.5;
/** A copy goes on from what the group taught, through all that is kept of its member. */
const COPY = { windowsPerEpoch: KEPT_MOMENTS, epochs: 10, rate: RATE } as const;
/** A copy is kept where it lowers the held-back loss by more than this share. */
const LEAST_GAIN = 0.01;

/** trainNetwork learns a group's network, then copies for its largest members; see the contract of ModelRuntime. */
export const trainNetwork: ModelRuntime["train"] = async (members, until, settings, report, signal) => {
  const { tf } = await loadTensorFlow();
  signal.throwIfAborted();
  const sorted = bySize(members);
  const { learn, heldBack, rungs } = await gather(sorted, until, settings, signal);
  if (learn.length < 100 || heldBack.length < 20) throw tooYoung(learn.length);
  const { seed, epochs, windowsPerEpoch } = settings;
  const chosen = members.length > 1 ? sorted.slice(0, settings.copies) : [];
  const common = chosen.length > 0 ? COMMON_SHARE : 1;
  let reported = performance.now();
  let latest: Lesson = { epoch: 0, fraction: 0, trainLoss: Number.NaN, heldBackLoss: Number.NaN };
  const tell = (fraction: number, always: boolean): void => {
    if (!always && performance.now() - reported < REPORT_EVERY_MS) return;
    reported = performance.now();
    report({ ...latest, epochs, fraction });
  };
  const model = buildNetwork(tf, rungs, settings);
  try {
    const judged = pick(heldBack, Math.min(HELD_BACK_MOST, heldBack.length), uniform(seed + 1));
    const course = { learn, heldBack: judged, rungs, settings, windowsPerEpoch, epochs, rate: RATE, seed };
    const told = (lesson: Lesson, epochEnds: boolean) => {
      latest = lesson;
      tell(common * lesson.fraction, epochEnds);
    };
    await fit(tf, model, course, told, signal);
    const weights = weightsOf(model);
    const copies = new Map<string, Float32Array[]>();
    for (const [i, member] of chosen.entries()) {
      const toldCopy = (share: number) => tell(common + ((1 - common) * (i + share)) / chosen.length, false);
      const copy = await copyFor(
        tf,
        weights,
        member,
        until,
        { ...settings, seed: seed + i },
        toldCopy,
        signal,
      );
      if (copy) copies.set(member.key, copy);
    }
    tell(1, true);
    const head = { settings, rungs, copies: [...copies.keys()] };
    return encodeArtifact(head, [weights, ...copies.values()].flat());
  } finally {
    model.dispose();
  }
};

/** copyFor lets a copy of the group's network go on learning from one member; undefined where that does not help on the end of its history. */
async function copyFor(
  tf: TensorFlow,
  weights: readonly Float32Array[],
  member: TrainingSeries,
  until: number,
  settings: NetworkSettings,
  tell: (share: number) => void,
  signal: AbortSignal,
): Promise<Float32Array[] | undefined> {
  await pause(signal);
  const own = momentsOf(member, until, settings);
  if (!own || own.learn.length < 100 || own.heldBack.length < 20) return undefined;
  const model: Tf.LayersModel = buildNetwork(tf, own.rungs, settings);
  try {
    takeWeights(tf, model, weights);
    const learn = spaced(own.learn, KEPT_MOMENTS);
    const heldBack = spaced(own.heldBack, KEPT_MOMENTS / 8);
    const course = { ...COPY, learn, heldBack, rungs: own.rungs, settings, seed: settings.seed };
    const { before, after } = await fit(tf, model, course, ({ fraction }) => tell(fraction), signal);
    return after < (1 - LEAST_GAIN) * before ? weightsOf(model) : undefined;
  } finally {
    model.dispose();
  }
}
