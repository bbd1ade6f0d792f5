import { expect, it } from "vitest";
import { addImportedWorkload } from "@/server/store/imports";
import { findGroup } from "@/server/store/model-groups";
import { testDeps } from "@/server/testing/deps";
import { readMembers } from "./members";

const NOW = Date.UTC(2026, 10, 16, 10);

it("stops reading members when the training is cancelled, before the first series is read", async () => {
  const deps = await testDeps(NOW);
  const capacity = { perReplica: { requests: 40 }, startupSeconds: 60, pricePerReplicaHour: 0.1 };
  const { id } = await addImportedWorkload(deps.db, {
    name: "shop",
    measure: "requests",
    capacity,
    now: NOW,
  });
  await deps.series.ensure({ workloadId: id, measure: "requests", subject: "" }, 300_000);
  const group = await findGroup(deps.db, "Imported, requests");
  if (!group) throw new Error("no group");
  const cancelled = AbortSignal.abort(new Error("cancelled"));
  await expect(readMembers(deps, group, {}, cancelled)).rejects.toThrow("cancelled");
  expect(await readMembers(deps, group)).toEqual([]);
});
