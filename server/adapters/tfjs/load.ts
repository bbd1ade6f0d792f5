import { readHistory } from "@/server/core/forecast/history";
import { LEVELS, mapLevels, rearrange } from "@/server/core/forecast/levels";
import { gridEnd, type Series } from "@/server/core/series/series";
import type { About, Network } from "@/server/ports/model-runtime";
import { decodeArtifact } from "./artifact";
import {
  baseAt,
  factWidth,
  fitBase,
  type Frame,
  makeFrame,
  PATCH_CHANNELS,
  writeContext,
  writeFacts,
} from "./frame";
import { buildNetwork, takeWeights } from "./network";
import { loadTensorFlow } from "./tensorflow";

const L = LEVELS.length;
const DAY = 86_400_000;

/** KEPT is how many series' bases a loaded network remembers. */
const KEPT = 512;

/**
 * loadNetwork gives a trained network for any series of its group. The base is fitted on the context up to its last
 * midnight UTC; where the context is too short for that, or beyond the trained horizon, the answer is NaN.
 */
export async function loadNetwork(artifact: Uint8Array): Promise<Network> {
  const { tf } = await loadTensorFlow();
  const { head, weights } = decodeArtifact(artifact);
  const { settings, rungs } = head;
  const model = buildNetwork(tf, rungs, settings);
  // One network for the group and all copies: their numbers stay here, where they are freed, and are set when asked for.
  const each = weights.length / (1 + head.copies.length);
  const copies = new Map(head.copies.map((key, i) => [key, weights.slice((i + 1) * each, (i + 2) * each)]));
  const common = weights.slice(0, each);
  let inUse = common;
  takeWeights(tf, model, common);
  const { contextSteps, patchSteps, horizonSteps } = settings;
  const known = new Map<string, Float64Array>();

  /** How far each quantile is to be moved at the end of a frame's history: rungs × levels. */
  function movesAt(frame: Frame, key: string): Float32Array {
    const origin = frame.history.y.length;
    const steps = new Float32Array(contextSteps * PATCH_CHANNELS);
    const facts = new Float32Array(factWidth(rungs));
    writeContext(frame, origin, contextSteps, steps, 0);
    writeFacts(frame, origin, facts, 0, new Float64Array(rungs * L), new Float64Array(rungs));
    const asked = copies.get(key) ?? common;
    if (asked !== inUse) takeWeights(tf, model, asked);
    inUse = asked;
    return tf.tidy(() => {
      const inputs = [
        tf.tensor(steps, [1, contextSteps / patchSteps, patchSteps * PATCH_CHANNELS]),
        tf.tensor(facts, [1, facts.length]),
      ];
      const moves = model.predict(inputs) as { dataSync(): Float32Array };
      return moves.dataSync();
    });
  }

  return {
    copies: head.copies,
    for: (about) => ({
      predict(context, horizon, levels) {
        const paths = levels.map(() => new Float64Array(horizon).fill(Number.NaN));
        const frame = frameOf(context, horizonSteps, about, known);
        if (!frame || frame.grid.leads.length !== rungs) return { levels, paths };
        const moves = movesAt(frame, about.key);
        const map = mapLevels(LEVELS, levels);
        const row = new Float64Array(L);
        for (let lead = 1; lead <= Math.min(horizon, horizonSteps); lead++) {
          moved(frame, frame.history.y.length, lead, moves, row);
          for (let i = 0; i < levels.length; i++) {
            const low = row[map.low[i]];
            const read = low + map.share[i] * (row[map.low[i] + 1] - low);
            paths[i][lead - 1] = Math.min(frame.history.high, Math.max(frame.history.low, read));
          }
        }
        return { levels, paths };
      },
    }),
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
function frameOf(
  context: Series,
  horizon: number,
  about: About,
  known: Map<string, Float64Array>,
): Frame | undefined {
  const end = gridEnd(context.grid);
  const told = about.events.filter(({ announcedAt }) => announcedAt === undefined || announcedAt < end);
  const history = readHistory(context, told);
  if (!history) return undefined;
  const midnight = Math.floor((Math.floor(end / DAY) * DAY - history.start) / history.step);
  const until = midnight >= 3 * history.day ? midnight : history.y.length;
  const key = `${history.start}/${history.step}/${until}/${history.sum[until]}/${history.move[until]}`;
  const numbers = known.get(key) ?? fitBase(history, horizon, until);
  if (!numbers) return undefined;
  if (known.size > KEPT) known.clear();
  known.set(key, numbers);
  return makeFrame(history, horizon, until, numbers, { ...about, events: told });
}
