import { describe, expect, it } from "vitest";
import { systemActor } from "@/server/auth/actors";
import { getIngest } from "@/server/services/ingest/get-ingest";
import { setDoors } from "@/server/services/ingest/set-doors";
import { writeMetrics } from "@/server/services/ingest/write-metrics";
import { startCycle } from "@/server/services/loop/cycle";
import { invoke, type Verb } from "@/server/services/verb";
import { testDeps } from "@/server/testing/deps";
import { adoptPushed } from "./adopt-pushed";
import { getSource } from "./get-source";
import { listSources } from "./list-sources";

const NOW = Date.UTC(2026, 10, 17, 8, 24);
const deps = await testDeps(NOW);
deps.target = () => ({ read: async () => ({ ready: 1, starting: 0, desired: 1, version: "1" }) }) as never;
const actor = systemActor("test", "admin");
const run = <O>(verb: object, input: object): Promise<O> =>
  invoke(verb as Verb, actor, deps, input) as Promise<O>;
const labels = { __name__: "sent_cpu", app: "billing" };
const send = (at: number) =>
  run<{ stored: number; unmapped: number }>(writeMetrics, {
    door: "prometheus",
    series: [{ labels, kind: "gauge", points: [{ at, value: 1.5 }] }],
  });

describe("series that are sent and have no place", () => {
  it("are a source as soon as their door is open, seen, and given a workload in one step that is then forecast", async () => {
    await run(setDoors, { prometheus: true });
    expect(await send(NOW - 120_000)).toMatchObject({ stored: 0, unmapped: 1 });
    const { items } = await run<Awaited<ReturnType<typeof listSources.run>>>(listSources, {});
    expect(items).toMatchObject([{ name: "Prometheus remote-write", state: "ok", workloads: 0 }]);
    const { id } = items[0];
    const seen = await run<Awaited<ReturnType<typeof getSource.run>>>(getSource, { id });
    expect(seen.pushed).toMatchObject({ open: true, unmapped: { series: [{ labels }] } });

    const series = [{ metric: "sent_cpu", labels: { app: "billing" }, workload: "billing", measure: "cpu" }];
    expect(await run(adoptPushed, { door: "prometheus", series })).toMatchObject({
      made: ["billing"],
      rules: 1,
    });
    expect(await send(NOW - 60_000)).toMatchObject({ stored: 1, unmapped: 0 });
    const after = await run<Awaited<ReturnType<typeof getSource.run>>>(getSource, { id });
    expect(after.quality).toMatchObject([{ workload: "billing", measure: "cpu", lastValue: 1.5 }]);
    expect(after.pushed?.unmapped.series).toEqual([]);

    await startCycle(deps);
    const { workloadId } = after.quality[0];
    expect(deps.jobs).toContainEqual(
      expect.objectContaining({ name: "forecast", payload: { workloadIds: [workloadId] } }),
    );
    // Nobody is asked for what is sent.
    expect(deps.jobs.filter(({ name }) => name === "collect")).toEqual([]);
  });

  it("keep the rules that there were, and are adopted twice without a second workload", async () => {
    const series = [{ metric: "other", labels: {}, workload: "billing", measure: "memory" }];
    expect(await run(adoptPushed, { door: "prometheus", series })).toMatchObject({ made: [] });
    await run(adoptPushed, { door: "prometheus", series });
    const { prometheus } = await run<Awaited<ReturnType<typeof getIngest.run>>>(getIngest, {});
    expect(prometheus.rules.map(({ metric }) => metric)).toEqual(["other", "sent_cpu"]);
  });
});
