import { createRequire } from "node:module";
import type * as Tf from "@tensorflow/tfjs";
import type { Backend } from "@/server/ports/model-runtime";

export type TensorFlow = typeof Tf;

/** Loaded is TensorFlow.js with the quickest backend that this machine has. */
export interface Loaded extends Backend {
  tf: TensorFlow;
}

/** Load is what finds a package: Node's require, or less than that in a test. */
export interface Load {
  (name: string): unknown;
  resolve(name: string): string;
}

const NATIVE = [
  ["@tensorflow/tfjs-node-gpu", "gpu"],
  ["@tensorflow/tfjs-node", "node"],
] as const;
let loading: Promise<Loaded> | undefined;

/** loadTensorFlow loads once a process: the native bindings when they are installed and load, WebAssembly otherwise. */
export function loadTensorFlow(): Promise<Loaded> {
  loading ??= chooseBackend(createRequire(import.meta.url));
  return loading;
}

/** chooseBackend tries GPU, native CPU and WebAssembly in this order and says why each one before the chosen does not serve. */
export async function chooseBackend(load: Load): Promise<Loaded> {
  const passedOver: string[] = [];
  for (const [pack, name] of NATIVE) {
    try {
      const tf = load(pack) as TensorFlow;
      await tf.ready();
      return { tf, name, version: tf.version_core, passedOver };
    } catch (error) {
      passedOver.push(whyNot(pack, error));
    }
  }
  const tf = load("@tensorflow/tfjs") as TensorFlow;
  const wasm = load("@tensorflow/tfjs-backend-wasm") as {
    setWasmPaths(folder: string): void;
    setThreadsCount(n: number): void;
  };
  wasm.setWasmPaths(
    load.resolve("@tensorflow/tfjs-backend-wasm/package.json").replace(/package\.json$/, "dist/"),
  );
  // Threads add up in an order that varies, and then the same seed would not give the same bytes.
  wasm.setThreadsCount(1);
  await tf.setBackend("wasm");
  await tf.ready();
  return { tf, name: "wasm", version: tf.version_core, passedOver };
}

function whyNot(pack: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "MODULE_NOT_FOUND" && message.includes(pack)) return `${pack} is not installed`;
  return `${pack} does not load: ${message.split("\n")[0]}`;
}
