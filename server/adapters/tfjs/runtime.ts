import type { ModelRuntime } from "@/server/ports/model-runtime";
import { loadNetwork } from "./load";
import { loadTensorFlow } from "./tensorflow";
import { trainNetwork } from "./train";

/** tfjsRuntime trains and runs networks in TensorFlow.js; TensorFlow is loaded at the first call. */
export function tfjsRuntime(): ModelRuntime {
  return {
    backend: async () => (await loadTensorFlow()).backend,
    train: trainNetwork,
    load: loadNetwork,
  };
}
