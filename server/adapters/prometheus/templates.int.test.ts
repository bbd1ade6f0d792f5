import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Connection } from "@/server/core/sources/prometheus";
import { promqlOf } from "@/server/core/sources/propose";
import { TEMPLATES } from "@/server/core/sources/templates";
import { look } from "@/server/services/sources/look-at-server";
import { type Running, startPrometheus, withoutPrometheus } from "@/server/testing/prometheus";
import { prometheusServer } from "./metrics-server";

const missing = withoutPrometheus();
const NOW = Math.floor(Date.now() / 60_000) * 60_000 - 10 * 60_000;

/** What kubelet and kube-state-metrics would say of two pods of a deployment, one of a stateful set and a service; made up. */
function cluster(): string {
  const lines: Record<string, string[]> = {};
  const add = (name: string, labels: string, at: number, value: number) => {
    lines[name] ??= [];
    lines[name].push(`${name}{${labels}} ${value} ${at}`);
  };
  const pods = [
    ["checkout-5d8f7c9b6f-abcde", "ReplicaSet", "checkout-5d8f7c9b6f"],
    ["checkout-5d8f7c9b6f-fghij", "ReplicaSet", "checkout-5d8f7c9b6f"],
    ["ledger-0", "StatefulSet", "ledger"],
  ];
  for (let i = 0; i <= 240; i++) {
    const at = NOW / 1000 - (240 - i) * 15;
    for (const [pod, kind, owner] of pods) {
      const who = `namespace="shop",pod="${pod}"`;
      const owned = `${who},owner_kind="${kind}",owner_name="${owner}",owner_is_controller="true",instance="ksm:8080"`;
      add("kube_pod_owner", owned, at, 1);
      add("container_cpu_usage_seconds_total", `${who},container="app",instance="n1"`, at, i * 15 * 0.5);
      add("container_cpu_usage_seconds_total", `${who},container="",instance="n1"`, at, i * 15 * 9);
      add("container_memory_working_set_bytes", `${who},container="app",instance="n1"`, at, 2 ** 28);
    }
    add("kube_deployment_status_replicas_ready", `namespace="shop",deployment="checkout"`, at, 2);
    for (const code of [200, 500])
      add("http_requests_total", `job="web",instance="w:80",code="${code}"`, at, i * 15 * 20);
    add("process_cpu_seconds_total", `job="web",instance="w:80"`, at, i);
  }
  const text = Object.entries(lines).map(([name, samples]) => {
    const counter = name.endsWith("_total");
    return `# TYPE ${counter ? name.replace(/_total$/, "") : name} ${counter ? "counter" : "gauge"}\n${samples.join("\n")}`;
  });
  return `${text.join("\n")}\n# EOF\n`;
}

describe.skipIf(missing)(`templates on a real Prometheus${missing ? ` (${missing})` : ""}`, () => {
  let running: Running;
  beforeAll(async () => {
    running = await startPrometheus({ history: cluster() });
  }, 60_000);
  afterAll(async () => {
    await running?.stop();
  });
  const reach = () => prometheusServer(Connection.parse({ url: running.url }));

  it("are all PromQL that it understands", async () => {
    for (const template of TEMPLATES) {
      await expect(reach().at(promqlOf(template, "60s"), NOW), template.promql).resolves.toBeDefined();
      if (template.perReplica) await reach().at(template.perReplica, NOW);
    }
  });

  it("find workloads by their pods' owners, replicas, and requests whatever their codes", async () => {
    const { proposals } = await look(reach(), Connection.parse({ url: running.url }), NOW, true);
    const found = proposals.map(({ rule, points, ticked }) => [
      `${rule.application}: ${rule.workload}`,
      rule.measure,
      Math.round(points.at(-1)?.value ?? Number.NaN),
      ticked,
    ]);
    expect(found).toEqual(
      expect.arrayContaining([
        ["shop: checkout", "cpu", 1, true],
        ["shop: checkout", "memory", 2 ** 29, true],
        ["shop: checkout", "replicas_ready", 2, true],
        ["shop: ledger", "memory", 2 ** 28, true],
        ["web: web", "requests", 40, true],
        ["web: web", "cpu", 0, false],
      ]),
    );
    // Containers are not proposed beside the workloads that they are parts of.
    expect(proposals.map(({ from }) => from)).not.toContain("containers");
  });
});
