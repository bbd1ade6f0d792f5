import type { Fitted } from "@/server/core/forecast/forecast";
import { readHistory } from "@/server/core/forecast/history";
import { LEVELS, mapLevels, rearrange } from "@/server/core/forecast/levels";
import type { Series } from "@/server/core/series/series";
import { decodeArtifact } from "./artifact";
import {
  baseAt,
  fitBase,
  type Frame,
  makeFrame,
  PATCH_CHANNELS,
  staticWidth,
  writeContext,
  writeStatic,
} from "./frame";
import { buildNetwork } from "./network";
import { loadTensorFlow } from "./tensorflow";

const L = LEVELS.length;
const DAY = 86_400_000;

/**
 * loadNetwork gives a trained network as a Fitted for any series of its group. The base is fitted on the context up to
 * its last midnight UTC; where the context is too short for that, or beyond the trained horizon, the answer is NaN.
 */
export async function loadNetwork(artifact: Uint8Array): Promise<Fitted> {
  const { tf } = await loadTensorFlow();
  const { head, weights } = decodeArtifact(artifact);
  const { settings, rungs } = head;
  const model = buildNetwork(tf, rungs, settings);
  tf.tidy(() => model.setWeights(model.getWeights().map((weight, i) => tf.tensor(weights[i], weight.shape))));
  const { contextSteps, patchSteps, horizonSteps } = settings;
  const frameOf = rememberFrame(horizonSteps);

  return {
    predict(context, horizon, levels) {
      const paths = levels.map(() => new Float64Array(horizon).fill(Number.NaN));
      const frame = frameOf(context);
      if (!frame || frame.grid.leads.length !== rungs) return { levels, paths };
      const origin = frame.history.y.length;
      const steps = new Float32Array(contextSteps * PATCH_CHANNELS);
      const facts = new Float32Array(staticWidth(rungs));
      writeContext(frame, origin, contextSteps, steps, 0);
      writeStatic(frame, origin, facts, 0, new Float64Array(rungs * L), new Float64Array(rungs));
      const moves = tf.tidy(() => {
        const inputs = [
          tf.tensor(steps, [1, contextSteps / patchSteps, patchSteps * PATCH_CHANNELS]),
          tf.tensor(facts, [1, facts.length]),
        ];
        return (model.predict(inputs) as { dataSync(): Float32Array }).dataSync();
      });
      const map = mapLevels(LEVELS, levels);
      const row = new Float64Array(L);
      for (let lead = 1; lead <= Math.min(horizon, horizonSteps); lead++) {
        moved(frame, origin, lead, moves, row);
        for (let i = 0; i < levels.length; i++) {
          const low = row[map.low[i]];
          const read = low + map.share[i] * (row[map.low[i] + 1] - low);
          paths[i][lead - 1] = Math.min(frame.history.high, Math.max(frame.history.low, read));
        }
      }
      return { levels, paths };
    },
  };
}

function moved(frame: Frame, origin: number, lead: number, moves: Float32Array, row: Float64Array): void {
  const { rung, share } = frame.grid;
  const width = baseAt(frame, origin, lead, row, 0);
  const k = rung[lead] * L;
  for (let l = 0; l < L; l++) {
    const next = share[lead] === 0 ? moves[k + l] : moves[k + L + l];
    row[l] += width * (moves[k + l] + share[lead] * (next - moves[k + l]));
  }
  rearrange(row, 0, L);
}

/** The base is fitted once a day and series: its numbers depend on what was known at midnight, so they are remembered by it. */
function rememberFrame(horizon: number): (context: Series) => Frame | undefined {
  const known = new Map<string, Float64Array>();
  return (context) => {
    const history = readHistory(context);
    if (!history) return undefined;
    const end = history.start + history.y.length * history.step;
    const midnight = Math.floor((Math.floor(end / DAY) * DAY - history.start) / history.step);
    const until = midnight >= 3 * history.day ? midnight : history.y.length;
    const key = `${history.start}/${history.step}/${until}/${history.sum[until]}/${history.move[until]}`;
    const numbers = known.get(key) ?? fitBase(history, horizon, until);
    if (!numbers) return undefined;
    if (known.size > 64) known.clear();
    known.set(key, numbers);
    return makeFrame(history, horizon, until, numbers);
  };
}
