import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { chooseBackend, type Load } from "./tensorflow";

const real = createRequire(import.meta.url);
/** A machine on which the two native packages are what `native` says; all else is what is installed here. */
function machine(native: (name: string) => unknown): Load {
  const load = (name: string): unknown =>
    name.startsWith("@tensorflow/tfjs-node") ? native(name) : real(name);
  return Object.assign(load, { resolve: (name: string) => real.resolve(name) });
}

describe("the choice of a backend", () => {
  it("falls through to WebAssembly and says that the native packages are not installed", async () => {
    const absent = (name: string) => real(`${name}/not-here`);
    const chosen = await chooseBackend(machine(absent));
    expect(chosen.name).toBe("wasm");
    expect(chosen.tf.getBackend()).toBe("wasm");
    expect(chosen.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(chosen.passedOver).toEqual([
      "@tensorflow/tfjs-node-gpu is not installed",
      "@tensorflow/tfjs-node is not installed",
    ]);
  });

  it("takes native CPU where the GPU's library does not load, and tells why", async () => {
    const chosen = await chooseBackend(
      machine((name) => {
        if (name.endsWith("gpu")) throw new Error("libcudart.so.11.0: cannot open shared object file\n at …");
        return { ready: async () => {}, version_core: "4.22.0" };
      }),
    );
    expect(chosen).toMatchObject({ name: "node", version: "4.22.0" });
    expect(chosen.passedOver).toEqual([
      "@tensorflow/tfjs-node-gpu does not load: libcudart.so.11.0: cannot open shared object file",
    ]);
  });
});
