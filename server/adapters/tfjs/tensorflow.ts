import { createRequire } from "node:module";
import type * as Tf from "@tensorflow/tfjs";

export type TensorFlow = typeof Tf;

/** Loaded is TensorFlow.js with the quickest backend that this machine has: "gpu", "node" or "wasm". */
export interface Loaded {
  tf: TensorFlow;
  backend: "gpu" | "node" | "wasm";
}

const require = createRequire(import.meta.url);
let loading: Promise<Loaded> | undefined;

/** loadTensorFlow loads once a process: the native bindings when they are installed and load, WebAssembly otherwise. */
export function loadTensorFlow(): Promise<Loaded> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Loaded> {
  for (const [name, backend] of [
    ["@tensorflow/tfjs-node-gpu", "gpu"],
    ["@tensorflow/tfjs-node", "node"],
  ] as const) {
    try {
      const tf = require(name) as TensorFlow;
      await tf.ready();
      return { tf, backend };
    } catch {
      // Not installed, or its native library does not load here: the next one serves.
    }
  }
  const tf = require("@tensorflow/tfjs") as TensorFlow;
  const wasm = require("@tensorflow/tfjs-backend-wasm") as {
    setWasmPaths(folder: string): void;
    setThreadsCount(n: number): void;
  };
  wasm.setWasmPaths(
    require.resolve("@tensorflow/tfjs-backend-wasm/package.json").replace(/package\.json$/, "dist/"),
  );
  // Threads add up in an order that varies, and then the same seed would not give the same bytes.
  wasm.setThreadsCount(1);
  await tf.setBackend("wasm");
  await tf.ready();
  return { tf, backend: "wasm" };
}
