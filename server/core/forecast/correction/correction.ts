import type { Panel } from "../ensemble";
import { packParts, unpackParts } from "../pack";
import { LEVELS } from "../levels";
import { factCount, writeFacts } from "./facts";
import { readTrees, type Trees } from "./trees";

const L = LEVELS.length;
const VERSION = 3;

/** Correction is trees that say, from what all experts say of a target, how far the mix is off; one is learnt from many series. */
export interface Correction {
  /** Epoch ms; nothing at or after it was learnt from. */
  readonly learntUntil: number;
  readonly trees: Trees;
}

/** Corrector asks a correction about one target after another. */
export interface Corrector {
  /** move writes by how much each level of the mix (`said` from `at` on) is to be moved, in widths of its band; gives the width, in the series' unit. */
  move(panel: Panel, said: Float64Array, at: number, out: Float64Array, to: number): number;
}

/** makeCorrector reserves the buffers; undefined when the correction was learnt from another set of experts. */
export function makeCorrector({ trees }: Correction, experts: number): Corrector | undefined {
  if (trees.facts !== factCount(experts) || trees.outputs !== L) return undefined;
  const facts = new Float32Array(trees.facts);
  return {
    move(panel, said, at, out, to) {
      const width = writeFacts(panel, said, at, facts);
      out.fill(0, to, to + L);
      readTrees(trees, facts, 0, out, to);
      return width;
    },
  };
}

/** packCorrection writes a correction as bytes. */
export function packCorrection({ learntUntil, trees }: Correction): Uint8Array {
  const { facts, outputs, fact, threshold, left, value, roots } = trees;
  return packParts({ version: VERSION, learntUntil, facts, outputs }, [fact, threshold, left, value, roots]);
}

/** unpackCorrection reads what packCorrection wrote; undefined for anything else. */
export function unpackCorrection(bytes: Uint8Array): Correction | undefined {
  const parts = unpackParts(bytes);
  if (parts?.header.version !== VERSION || parts.tables.length !== 5) return undefined;
  const { learntUntil, facts, outputs } = parts.header as Record<string, number>;
  const [fact, threshold, left, value, roots] = parts.tables;
  if (value.length !== fact.length * outputs) return undefined;
  return {
    learntUntil,
    trees: {
      facts,
      outputs,
      fact: Int16Array.from(fact),
      threshold: Float32Array.from(threshold),
      left: Int32Array.from(left),
      value: Float32Array.from(value),
      roots: Int32Array.from(roots),
    },
  };
}
