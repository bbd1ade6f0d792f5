import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import type { Program } from "@/server/core/planning/mpc/program";
import type { Solved, SolveOptions, Solver } from "@/server/ports/solver";
import { threadMain } from "./thread";

/** Second beyond the time limit after which a thread that does not answer is ended. */
const GRACE_SECONDS = 1;

/** ThreadAnswer is what the thread posts; `seconds` is added by the caller. */
export type ThreadAnswer = Omit<Solved, "seconds">;

interface Waiting {
  readonly program: Program;
  readonly options: SolveOptions;
  readonly done: (answer: ThreadAnswer) => void;
  /** The best so far, if the thread has to be ended. */
  best?: ThreadAnswer;
}

/**
 * highsSolver solves with HiGHS (Huangfu and Hall 2018) compiled to WebAssembly. It is synchronous there, so it lives in a
 * thread of its own that is started at the first solve, asked one program at a time, and ended when it overruns its limit.
 */
export function highsSolver(): Solver {
  let thread: Worker | undefined;
  const queue: Waiting[] = [];
  let current: Waiting | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function answer(result: ThreadAnswer): void {
    clearTimeout(timer);
    const { done } = current ?? {};
    current = undefined;
    done?.(result);
    next();
  }

  function drop(): void {
    void thread?.terminate();
    thread = undefined;
  }

  function open(): Worker {
    // The thread's code is a function's own text, so that it needs no file of its own beside a bundle.
    const path = createRequire(import.meta.url).resolve("highs");
    const made = new Worker(`const __name = (f) => f;\n(${threadMain.toString()})(require)`, {
      eval: true,
      workerData: { path },
    });
    made.unref();
    made.on("message", ({ more, ...result }: ThreadAnswer & { more?: boolean }) => {
      if (made !== thread) return;
      if (!more) answer(result);
      else if (current) current.best = result;
    });
    const died = () => {
      if (made !== thread) return;
      thread = undefined;
      answer(current?.best ?? { status: "none" });
    };
    made.on("error", died);
    made.on("exit", died);
    return made;
  }

  function next(): void {
    if (current || queue.length === 0) return;
    current = queue.shift();
    if (!current) return;
    thread ??= open();
    thread.postMessage({ program: current.program, options: current.options });
    timer = setTimeout(
      () => {
        drop();
        answer(current?.best ?? { status: "none" });
      },
      (current.options.seconds + GRACE_SECONDS) * 1000,
    );
  }

  return {
    async solve(program, options) {
      const began = performance.now();
      const result = await new Promise<ThreadAnswer>((done) => {
        queue.push({ program, options, done });
        next();
      });
      return { ...result, seconds: (performance.now() - began) / 1000 };
    },
    async close() {
      const closing = thread;
      thread = undefined;
      clearTimeout(timer);
      await closing?.terminate();
    },
  };
}
