import type { Program } from "@/server/core/planning/mpc/program";
import type { SolveOptions } from "@/server/ports/solver";
import type { ThreadAnswer } from "./solver";

type Highs = import("highs").Highs;

/**
 * threadMain is the whole life of the solver's thread: it loads HiGHS and answers one message at a time. It is passed as
 * text, so it may use nothing from outside of its own body but the `require` that it is given.
 *
 * A program with bundles is first relaxed, which bounds its cost from below, then dived (Berthold 2006): the smallest
 * bundle of each area is rounded and the rest solved again from where it stood, until all are whole. Several thresholds
 * are tried, because one dive takes a tenth of the relaxation, and each is mended by moves along reduced costs. Branch
 * and bound takes what time is left.
 */
export function threadMain(require: NodeJS.Require): void {
  const { parentPort, workerData } = require("node:worker_threads") as typeof import("node:worker_threads");
  const loading = (require(workerData.path) as (options?: object) => Promise<Highs>)();
  const THRESHOLDS = [0.5, 0.25, 0.7, 0.1, 0.9, 0.4, 0.6];

  const dataOf = (program: Program) => ({
    numCols: program.cost.length,
    numRows: program.rowLower.length,
    colCost: program.cost,
    colLower: program.lower,
    colUpper: program.upper,
    rowLower: program.rowLower,
    rowUpper: program.rowUpper,
    matrix: {
      format: "csr" as const,
      numRows: program.rowLower.length,
      numCols: program.cost.length,
      starts: program.rowStart,
      indices: program.column,
      values: program.value,
    },
  });

  const gapOf = (objective: number, bound: number): number =>
    Math.max(0, (objective - bound) / Math.max(1e-9, Math.abs(objective)));

  interface Found {
    readonly x: Float64Array;
    readonly objective: number;
  }

  /** Columns of each bundle, in the order of rounding: smallest first, free ones after the others, the largest free one of every area last. */
  function roundsOf(program: Program, x: Float64Array): number[][][] {
    const bundles = new Map<number, { columns: number[]; area: number; free: number; sum: number }>();
    for (const [column, bundle] of program.bundle.entries()) {
      if (bundle < 0) continue;
      const area = program.area[column];
      const found = bundles.get(bundle) ?? { columns: [], area, free: program.free[column], sum: 0 };
      found.columns.push(column);
      found.sum += x[column];
      bundles.set(bundle, found);
    }
    const rounds: number[][][] = [];
    const place = new Map<number, number>();
    for (const each of [...bundles.values()].sort((a, b) => b.free - a.free || b.sum - a.sum)) {
      const round = place.get(each.area) ?? 0;
      place.set(each.area, round + 1);
      rounds[round] ??= [];
      rounds[round].push(each.columns);
    }
    // The first of every area ends it, however many there are.
    return rounds.reverse();
  }

  function dive(highs: Highs, program: Program, options: SolveOptions) {
    const began = performance.now();
    const left = (): number => options.seconds - (performance.now() - began) / 1000;
    const model = highs.createModel(dataOf(program));
    const { optimal } = highs.constants.modelStatus;
    const loosen = (): void => {
      for (const column of program.bundle.keys())
        if (program.bundle[column] >= 0)
          model.changeColBounds(column, program.lower[column], program.upper[column]);
    };
    const run = (): boolean => left() > 0 && model.run().modelStatus === optimal;
    try {
      // Dives start from the last basis, which presolve would discard; without it the first solve takes a fifth of the time too.
      model.options.set({
        output_flag: false,
        time_limit: options.seconds,
        solver: "simplex",
        presolve: "off",
      });
      if (!run()) return undefined;
      const bound = model.getObjectiveValue();
      const relaxing = (performance.now() - began) / 1000;
      const relaxed = model.getSolution().colValue;
      const rounds = roundsOf(program, relaxed);
      let best: Found | undefined;
      const tried = (): void => {
        const objective = model.getObjectiveValue();
        if (best && objective >= best.objective) return;
        best = { x: model.getSolution().colValue, objective };
        parentPort?.postMessage({ status: "limit", ...best, gap: gapOf(objective, bound), more: true });
      };
      const fix = (column: number, value: number): void => {
        const fixed = Math.min(program.upper[column], Math.max(program.lower[column], value));
        model.changeColBounds(column, fixed, fixed);
      };
      // The reduced cost of a fixed column is what one more would change: bundles move by one where that promises most.
      const improve = (from: Float64Array): void => {
        const x = Float64Array.from(from, Math.round);
        const failed = new Set<string>();
        let objective = model.getObjectiveValue();
        while (left() > 0.15 * options.seconds) {
          const slope = model.getSolution().colDual;
          const gains = new Map<string, { columns: number[]; by: number; gain: number }>();
          for (const [column, bundle] of program.bundle.entries()) {
            if (bundle < 0) continue;
            const by = slope[column] < 0 ? 1 : -1;
            const value = x[column] + by;
            if (value < program.lower[column] || value > program.upper[column]) continue;
            const key = `${bundle}/${by}`;
            const move = gains.get(key) ?? { columns: [], by, gain: 0 };
            if (Math.abs(slope[column]) > 1e-7) move.columns.push(column);
            move.gain += Math.abs(slope[column]);
            gains.set(key, move);
          }
          const [most] = [...gains]
            .filter(([key, { gain }]) => gain > 1e-6 && !failed.has(key))
            .sort((a, b) => b[1].gain - a[1].gain);
          if (!most) return;
          const [key, { columns, by }] = most;
          for (const column of columns) fix(column, x[column] + by);
          if (!run()) return;
          if (model.getObjectiveValue() < objective - 1e-9) {
            objective = model.getObjectiveValue();
            for (const column of columns) x[column] += by;
            failed.clear();
            tried();
            continue;
          }
          failed.add(key);
          for (const column of columns) fix(column, x[column]);
          if (!run()) return;
        }
      };
      // What is known already is tried after the first dive, which takes less time and is mostly better.
      let start = options.start;
      for (const threshold of THRESHOLDS) {
        let x = relaxed;
        let whole = true;
        for (const [index, bundles] of rounds.entries()) {
          // The largest bundle of an area comes last and is rounded up: it takes what the others left.
          for (const columns of bundles) {
            const last = index === rounds.length - 1;
            for (const column of columns) {
              const rounded = last ? Math.ceil(x[column] - 1e-6) : Math.floor(x[column] + 1 - threshold);
              fix(column, rounded);
            }
          }
          whole = run();
          if (!whole) break;
          x = model.getSolution().colValue;
        }
        if (!whole) break;
        tried();
        improve(x);
        if (start) {
          for (const column of program.bundle.keys())
            if (program.bundle[column] >= 0) fix(column, Math.round(start[column]));
          if (run()) tried();
          start = undefined;
        }
        const near = best && best.objective - bound <= options.gap * Math.abs(best.objective);
        if (near || left() < 0.15 * options.seconds) break;
        loosen();
      }
      return { bound, best, relaxing, seconds: (performance.now() - began) / 1000 };
    } finally {
      model.dispose();
    }
  }

  function solve(highs: Highs, program: Program, options: SolveOptions): ThreadAnswer {
    const { constants } = highs;
    const whole = program.integer.some((flag) => flag === 1);
    const dived = whole && program.bundle.some((b) => b >= 0) ? dive(highs, program, options) : undefined;
    const best = dived?.best;
    const gap = best && dived ? gapOf(best.objective, dived.bound) : Number.POSITIVE_INFINITY;
    if (best && gap <= options.gap) return { status: "optimal", ...best, gap };
    const seconds = options.seconds - (dived?.seconds ?? 0);
    // Branch and bound starts with the relaxation anew; it is not begun when that alone takes what is left.
    if (seconds < 0.05 || (best && seconds < 2 * (dived?.relaxing ?? 0)))
      return best ? { status: "limit", ...best, gap } : { status: "none" };
    const kinds = constants.variableType;
    const model = highs.createModel({
      ...dataOf(program),
      ...(whole
        ? { integrality: Array.from(program.integer, (flag) => (flag ? kinds.integer : kinds.continuous)) }
        : {}),
    });
    try {
      model.options.set({ output_flag: false, time_limit: seconds, mip_rel_gap: options.gap });
      if (best) model.setSolution({ colValue: best.x });
      const { modelStatus } = model.run();
      if (modelStatus === constants.modelStatus.infeasible) return { status: "infeasible" };
      if (Number(model.info.get("primal_solution_status")) !== constants.solutionStatus.feasible)
        return best ? { status: "limit", ...best, gap } : { status: "none" };
      const objective = model.getObjectiveValue();
      const done = modelStatus === constants.modelStatus.optimal;
      const x = model.getSolution().colValue;
      if (!whole) return { status: done ? "optimal" : "limit", x, objective, gap: done ? 0 : Infinity };
      const bound = Math.max(Number(model.info.get("mip_dual_bound")), dived?.bound ?? -Infinity);
      if (best && best.objective < objective - 1e-9)
        return { status: "limit", ...best, gap: gapOf(best.objective, bound) };
      return { status: done ? "optimal" : "limit", x, objective, gap: gapOf(objective, bound) };
    } finally {
      model.dispose();
    }
  }

  parentPort?.on("message", ({ program, options }: { program: Program; options: SolveOptions }) => {
    loading.then(
      (highs) => {
        let answer: ThreadAnswer;
        try {
          answer = solve(highs, program, options);
        } catch {
          answer = { status: "none" };
        }
        parentPort.postMessage(answer);
      },
      () => parentPort.postMessage({ status: "none" }),
    );
  });
}
