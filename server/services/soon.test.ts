import { describe, expect, it } from "vitest";
import { soon } from "./soon";

describe("soon", () => {
  it("shares one run among calls of a moment, and the next among those that come meanwhile", async () => {
    const open: (() => void)[] = [];
    const begun: string[] = [];
    const ask = soon(async (key: string) => {
      const run = begun.push(key);
      await new Promise<void>((go) => open.push(go));
      return `${key} ${run}`;
    });
    const first = [ask("a"), ask("a"), ask("b")];
    await new Promise((go) => setImmediate(go));
    await new Promise((go) => setImmediate(go));
    expect(begun).toEqual(["a", "b"]);
    const next = [ask("a"), ask("a")];
    await new Promise((go) => setImmediate(go));
    expect(begun).toEqual(["a", "b"]);
    for (const go of open) go();
    expect(await Promise.all(first)).toEqual(["a 1", "a 1", "b 2"]);
    await new Promise((go) => setImmediate(go));
    expect(begun).toEqual(["a", "b", "a"]);
    open[2]();
    expect(await Promise.all(next)).toEqual(["a 3", "a 3"]);
  });

  it("throws to those of the run that failed alone", async () => {
    let runs = 0;
    const ask = soon(async () => {
      if (++runs === 1) throw new Error("no");
      return runs;
    });
    const failed = await Promise.allSettled([ask(1), ask(1)]);
    expect(failed.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await ask(1)).toBe(2);
  });
});
