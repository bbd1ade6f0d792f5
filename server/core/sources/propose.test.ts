import { expect, it } from "vitest";
import { type FoundSeries, propose, usableTemplates, windowText } from "./propose";
import { TEMPLATES } from "./templates";

const points = Array.from({ length: 20 }, (_, i) => [i, i + 1] as const);
const found = (
  metric: string,
  labels: Record<string, string>,
  more: Partial<FoundSeries> = {},
): FoundSeries => {
  const template = TEMPLATES.find(({ needs }) => needs.includes(metric));
  if (!template) throw new Error(metric);
  return { template, labels, points, ...more };
};

it("uses a template only where all its metrics exist", () => {
  expect(usableTemplates(new Set(["node_memory_MemTotal_bytes"]))).toEqual([]);
  expect(usableTemplates(new Set(["node_cpu_seconds_total"])).map(({ measure }) => measure)).toEqual(["cpu"]);
});

it("spans a rate over four scrapes and a whole step", () => {
  expect(windowText(15, 60)).toBe("60s");
  expect(windowText(60, 60)).toBe("240s");
  expect(windowText(0.5, 60)).toBe("60s");
});

it("names hosts as they name themselves, and tells apart what two applications call the same", () => {
  const labels = { job: "node", instance: "10.0.0.7:9100" };
  const [host] = propose(
    [found("node_cpu_seconds_total", labels, { perReplica: 4 })],
    "60s",
    () => "build-7",
  );
  expect(host.rule).toMatchObject({ workload: "build-7", application: "node", labels, measure: "cpu" });
  expect(host.rule.promql).toContain("[60s]");
  expect(host).toMatchObject({ ticked: true, perReplica: 4, assumed: false });
  const twice = ["shop", "blog"].map((namespace) =>
    found("container_memory_working_set_bytes", { namespace, container: "web", workload: "web" }),
  );
  expect(propose(twice, "60s").map(({ rule }) => rule.workload)).toEqual(["shop/web", "blog/web"]);
});

it("takes each measure of a workload once, the better question first", () => {
  const labels = { job: "api" };
  const both = [found("http_requests_total", labels), found("http_request_duration_seconds_count", labels)];
  expect(propose(both, "60s")).toHaveLength(1);
});

it("ticks processes only where there is nothing else", () => {
  const process = found("process_cpu_seconds_total", { job: "api" });
  expect(propose([process], "60s")[0].ticked).toBe(true);
  const ticks = propose([found("http_requests_total", { job: "api" }), process], "60s");
  expect(ticks.map(({ ticked }) => ticked)).toEqual([true, false]);
});

it("assumes a capacity of which the p95 needs eight, once a workload, where nobody knows one", () => {
  const labels = { job: "api" };
  const made = propose(
    [found("http_requests_total", labels), found("process_cpu_seconds_total", labels)],
    "60s",
  );
  expect(made[0]).toMatchObject({ assumed: true, perReplica: 2.38 });
  expect(made[1].perReplica).toBeUndefined();
});
