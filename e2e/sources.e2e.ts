import {
  nodeHistory,
  type Running,
  startNodeExporter,
  startPrometheus,
  withoutPrometheus,
} from "../server/testing/prometheus";
import { barriers, overflow } from "./support/barriers";
import { expect, settled, test } from "./support/journey";
import { type Curve, type Forecast, type List, rest, type Workload } from "./support/rest";

const missing = withoutPrometheus();
const stops: (() => Promise<void>)[] = [];
let node: Running;
let prometheus: Running;
let name = "";

test.describe("a real Prometheus that scrapes a real node-exporter", () => {
  test.skip(missing !== undefined, missing ?? "");

  test.beforeAll(async () => {
    node = await startNodeExporter();
    stops.push(node.stop);
    // The node-exporter lives since a second, and a forecast needs a day: the two days before are made up.
    const history = nodeHistory(node.host, 48, Date.now() - 60_000);
    const write = `${process.env.HEADROOM_E2E_URL}/api/v1/prometheus/write`;
    const remoteWrite = { url: write, key: process.env.HEADROOM_API_KEY ?? "" };
    prometheus = await startPrometheus({ node: node.host, history, remoteWrite });
    stops.push(prometheus.stop);
    name = prometheus.host;
    await expect
      .poll(
        async () =>
          (
            await (
              await fetch(`${prometheus.url}/api/v1/query?query=rate(node_cpu_seconds_total[10s])`)
            ).json()
          ).data.result.length,
      )
      .toBeGreaterThan(0);
  });
  test.afterAll(async () => {
    for (const stop of stops.reverse()) await stop();
  });

  test("is connected in five clicks and shows forecasts; it also sends to us", async ({ open }) => {
    const page = await open("admin");
    let clicks = 0;
    const click = async (role: "link" | "button", label: string | RegExp) => {
      clicks++;
      await page.getByRole(role, { name: label }).first().click();
    };
    await page.goto("/");
    await settled(page);

    await test.step("address, what was found, connect", async () => {
      await click("link", "Sources");
      await click("link", "Connect Prometheus");
      await page.getByLabel("Address").fill(prometheus.host);
      await click("button", "Find series");
      const cpu = page.getByRole("checkbox", { name: /^Read CPU of / }).first();
      await expect(cpu).toBeChecked();
      expect(await barriers(page)).toEqual([]);
      expect(await overflow(page)).toEqual([]);
      await click("button", /^Connect \d+ series$/);
      await expect(
        page.getByRole("heading", { level: 1, name: new RegExp(name.replaceAll(".", "\\.")) }),
      ).toBeVisible();
    });

    await test.step("its history is read, and its forecast shows", async () => {
      const table = page.getByRole("table", { name: "Stored series" });
      await expect(table.getByRole("row").filter({ hasText: "CPU" })).toContainText(/issued/, {
        timeout: 60_000,
      });
      clicks++;
      await table.getByRole("row").filter({ hasText: "CPU" }).getByRole("link").click();
      await expect(page.getByRole("figure", { name: /1 in 10 goes above/ })).toBeVisible({ timeout: 30_000 });
    });
    expect(clicks).toBeLessThanOrEqual(5);

    await test.step("REST tells the same, and new samples go on after the history", async () => {
      const source = (
        await rest.get<List<{ id: string; name: string; state: string; lagMs: number }>>("/sources")
      ).items.find((one) => one.name === name);
      expect(source?.state).toBe("ok");
      expect(source?.lagMs).toBeLessThan(180_000);
      const id = page.url().split("/").at(-1)?.split("?")[0];
      const { points } = await rest.get<Forecast>(`/workloads/${id}/forecast?resource=cpu&horizon=30m`);
      expect(points.length).toBeGreaterThan(0);
      const curve = await rest.get<Curve>(
        `/workloads/${id}/curve?resource=cpu&from=${new Date(Date.now() - 40 * 3_600_000).toISOString()}&points=100`,
      );
      expect(curve.points.length).toBeGreaterThan(90);
    });

    await test.step("a query of one's own is shown before it is kept", async () => {
      await page.goto("/sources");
      await settled(page);
      await page.getByRole("link", { name }).click();
      await settled(page);
      expect(await barriers(page)).toEqual([]);
      await page.getByRole("button", { name: "Add series" }).click();
      const form = page.getByRole("dialog", { name: "Add series" });
      await form.getByLabel("Query, PromQL").fill("node_load1 +");
      await expect(form.getByText(/The query is refused/)).toBeVisible();
      await form.getByLabel("Query, PromQL").fill("node_cpu_seconds_total");
      await expect(form.getByText(/answers with \d+ series that differ in/)).toBeVisible();
      await form.getByLabel("Query, PromQL").fill('sum(node_memory_MemTotal_bytes{job="node"})');
      await form.getByLabel("Measure").selectOption("memory");
      await expect(form.getByText(/values in 6 h/)).toBeVisible();
      await form.getByLabel("Workload").fill("all-memory");
      await form.getByRole("button", { name: "Save series" }).click();
      await expect(page.getByText("New: all-memory.")).toBeVisible();
    });

    await test.step("what it sends by remote-write becomes a workload with one tick", async () => {
      await page.goto("/sources");
      await settled(page);
      await rest.ask("PUT", "/ingest/doors", { prometheus: true });
      await page.getByRole("link", { name: "Prometheus remote-write" }).click();
      await page.getByRole("link", { name: "Its series and rules" }).click({ timeout: 45_000 });
      const row = page.getByRole("row").filter({ hasText: "node_load1" }).filter({ hasText: node.host });
      await expect(row).toBeVisible({ timeout: 45_000 });
      expect(await barriers(page)).toEqual([]);
      await row.getByRole("checkbox").check();
      await row.getByLabel("Workload for node_load1").fill("sent-load");
      await page.getByRole("button", { name: "Give 1 a place" }).click();
      const sent = async () =>
        (await rest.get<List<Workload>>("/workloads?limit=500")).items.find(
          (one) => one.name === "sent-load",
        );
      await expect.poll(async () => (await sent())?.source.kind).toBe("remote-write");
      const id = (await sent())?.id;
      // Before its next samples come the workload has no series, and REST says so.
      const path = `/workloads/${id}/curve?resource=cpu&points=50`;
      const points = () =>
        rest.get<Curve>(path).then(
          (curve) => curve.points.length,
          () => 0,
        );
      await expect.poll(points, { timeout: 45_000 }).toBeGreaterThan(0);
    });
  });
});

test("a viewer sees sources and changes none", async ({ open }) => {
  const page = await open("viewer");
  await page.goto("/sources");
  await settled(page);
  await expect(page.getByRole("table", { name: "Sources" }).getByRole("link").first()).toBeVisible();
  await expect(page.getByRole("link", { name: "Connect Prometheus" })).toHaveCount(0);
  await page.goto("/sources/new");
  await expect(page.getByText("You cannot connect sources.")).toBeVisible();
});

test("an address at which nothing answers is named, and nothing is connected", async ({ open }) => {
  const page = await open("admin");
  await page.goto("/sources/new");
  await settled(page);
  await page.getByLabel("Address").fill("ftp://127.0.0.1");
  await page.getByRole("button", { name: "Find series" }).click();
  await expect(page.getByText(/is not spoken here/)).toBeVisible();
  await page.getByLabel("Address").fill("127.0.0.1:9");
  await page.getByRole("button", { name: "Find series" }).click();
  await expect(page.getByText(/Nothing listens at http:\/\/127.0.0.1:9/)).toBeVisible();
});
