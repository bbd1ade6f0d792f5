import type { ModelRuntime } from "@/server/ports/model-runtime";
import { loadNetwork } from "./load";
import { loadTensorFlow } from "./tensorflow";
import { trainNetwork } from "./train";

/** tfjsRuntime trains and runs networks in TensorFlow.js; TensorFlow is loaded at the first call. */
export function tfjsRuntime(): ModelRuntime {
  return {
    async backend() {
      const { name, version, passedOver } = await loadTensorFlow();
      return { name, version, passedOver };
    },
    train: trainNetwork,
    load: loadNetwork,
  };
}
