import type { Learner, LearnerShape } from "@/server/core/replay/tuning/learn";

/**
 * MakeLearner gives a fresh agent of a shape. Contract: the same shape and the same lessons give the same odds on the
 * same backend; `dispose` frees what it holds.
 */
export type MakeLearner = (shape: LearnerShape) => Promise<Learner>;
