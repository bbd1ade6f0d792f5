import type { Program } from "@/server/core/planning/mpc/program";

/** SolveOptions bound one solve. */
export interface SolveOptions {
  /** Wall seconds after which the best found so far is given. */
  readonly seconds: number;
  /** Relative gap between the best found and the proven bound at which it is good enough, e.g. 0.01. */
  readonly gap: number;
  /** Values of the whole-number columns of a plan that is known already and tried too; others are not read. */
  readonly start?: Float64Array;
}

/** Solved is what a solver found. */
export interface Solved {
  /**
   * "optimal": within the asked gap · "limit": the time ran out, `x` is the best found · "infeasible": no x fits ·
   * "none": the time ran out, or the solver failed, before anything was found.
   */
  readonly status: "optimal" | "limit" | "infeasible" | "none";
  /** One value a column; present when something was found. */
  readonly x?: Float64Array;
  readonly objective?: number;
  /** Proven relative gap, 0 to 1, when something was found; Infinity when nothing was proven. */
  readonly gap?: number;
  /** Wall seconds that it took. */
  readonly seconds: number;
}

/**
 * Solver solves mixed-integer linear programs. Contract: it never blocks the caller's event loop, answers within
 * `seconds` plus two, and a solve that fails or dies answers "none" instead of throwing, so that a plainer planner runs.
 */
export interface Solver {
  solve(program: Program, options: SolveOptions): Promise<Solved>;
  /** Ends the solver's thread; a later solve starts it anew. */
  close(): Promise<void>;
}
