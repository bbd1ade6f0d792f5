import { describe, expect, it } from "vitest";
import { targetContract } from "@/server/ports/target.contract";
import { dryRunTarget } from "./dry-run-target";

const clockAt = (start: number) => {
  let now = start;
  return { clock: { now: () => now, speed: 1 }, pass: (ms: number) => (now += ms) };
};
const START = { replicas: 4, startupSeconds: 60, pricePerReplicaHour: 0.1 };

targetContract("The dry run", async () => ({
  target: dryRunTarget(clockAt(0).clock, (id) => (id === "api" ? START : undefined)),
  externalId: "api",
}));

targetContract("The dry run without start-up", async () => ({
  target: dryRunTarget(clockAt(0).clock, async (id) => (id === "api" ? { replicas: 2 } : undefined)),
  externalId: "api",
}));

describe("dryRunTarget", () => {
  it("makes replicas ready after their start-up and not before", async () => {
    const { clock, pass } = clockAt(1_000);
    const target = dryRunTarget(clock, () => START);
    await target.scale({ externalId: "api", replicas: 7, idempotencyKey: "a" });
    pass(59_999);
    expect(await target.read("api")).toMatchObject({ ready: 4, starting: 3, desired: 7 });
    pass(1);
    expect(await target.read("api")).toMatchObject({ ready: 7, starting: 0, desired: 7 });
  });

  it("takes starting replicas before ready ones", async () => {
    const target = dryRunTarget(clockAt(0).clock, () => START);
    await target.scale({ externalId: "api", replicas: 7, idempotencyKey: "a" });
    const { state } = await target.scale({ externalId: "api", replicas: 5, idempotencyKey: "b" });
    expect(state).toMatchObject({ ready: 4, starting: 1, desired: 5 });
  });
});
