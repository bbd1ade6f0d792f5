import { tfjsRuntime } from "@/server/adapters/tfjs/runtime";
import type { ModelRuntime } from "@/server/ports/model-runtime";

// Apart from container.ts, because the web process must never load TensorFlow or WebAssembly solvers.

/** modelRuntime trains and runs networks in this process. */
export const modelRuntime = (): ModelRuntime => tfjsRuntime();
