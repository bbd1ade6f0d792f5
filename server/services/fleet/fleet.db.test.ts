import { describe, expect, it } from "vitest";
import { systemActor } from "@/server/auth/actors";
import { invoke } from "@/server/services/verb";
import { testDeps } from "@/server/testing/deps";
import { listNodeTypes } from "./list-node-types";
import { listPools } from "./list-pools";
import { saveNodeType } from "./save-node-type";
import { savePool } from "./save-pool";

const actor = systemActor("test", "Test");

describe("node types and pools", () => {
  it("are made, changed by name, listed, and leave a line in the record", async () => {
    const deps = await testDeps(Date.UTC(2026, 10, 17, 8));
    const general = { name: "General", provides: { cpu: 8, memory: 32e9 }, startupSeconds: 240 };
    await invoke(saveNodeType, actor, deps, general);
    await invoke(saveNodeType, actor, deps, { ...general, startupSeconds: 200 });
    const types = await invoke(listNodeTypes, actor, deps, {});
    expect(types.items).toMatchObject([
      { name: "General", provides: { cpu: 8, memory: 32e9 }, startupSeconds: 200 },
    ]);
    const pool = { region: "eu-west", nodeType: "General", pricePerHour: 0.9, most: 20 };
    await invoke(savePool, actor, deps, pool);
    await invoke(savePool, actor, deps, { ...pool, most: 30 });
    await invoke(savePool, actor, deps, {
      ...pool,
      market: "spot",
      pricePerHour: 0.4,
      interruptionsPerHour: 0.05,
    });
    const pools = await invoke(listPools, actor, deps, {});
    expect(pools.items.map(({ market, most, nodeTypeName }) => [market, most, nodeTypeName])).toEqual([
      ["on-demand", 30, "General"],
      ["spot", 20, "General"],
    ]);
    expect(await deps.db.audit.count({ where: { action: { in: ["saveNodeType", "savePool"] } } })).toBe(5);
    await expect(invoke(savePool, actor, deps, { ...pool, nodeType: "Tiny" })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(invoke(savePool, actor, deps, { ...pool, least: 40 })).rejects.toMatchObject({
      code: "invalid_input",
    });
    await expect(invoke(saveNodeType, actor, deps, { ...general, provides: {} })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });
});
