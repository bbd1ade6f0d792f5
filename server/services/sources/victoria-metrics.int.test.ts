import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dryRunTarget } from "@/server/adapters/memory/dry-run-target";
import { postgresCatalogue } from "@/server/adapters/postgres-series/catalogue";
import { postgresOutbox } from "@/server/adapters/postgres-series/outbox";
import { postgresSeries } from "@/server/adapters/postgres-series/series-store";
import { prometheusServer } from "@/server/adapters/prometheus/metrics-server";
import { besideCluster } from "@/server/adapters/prometheus-series/beside";
import { type Cluster, openCluster } from "@/server/adapters/prometheus-series/cluster";
import {
  hasVictoriaMetrics,
  type RunningCluster,
  startVictoriaMetrics,
} from "@/server/adapters/prometheus-series/testing";
import { systemActor } from "@/server/auth/actors";
import { collect } from "@/server/services/loop/collect";
import { forecastWorkloads } from "@/server/services/loop/forecast";
import { keepSeries } from "@/server/services/loop/keep-series";
import { invoke, type Verb } from "@/server/services/verb";
import { LEADS_MS } from "@/server/store/forecasts";
import { testDeps } from "@/server/testing/deps";
import { connectSource } from "./connect-source";
import { getSource } from "./get-source";
import { lookAtServer } from "./look-at-server";
import { previewQuery } from "./preview-query";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** The cluster takes nothing far ahead of the wall. */
const UNTIL = Math.floor(Date.now() / HOUR) * HOUR - HOUR;
const HOURS = 30;
const QUERY = 'sum(shop_requests_total_rate{app="cart"})';

/** What a shop would have said each minute: two pods of one application, with a daily wave. Made up. */
const pod = (n: number) =>
  Array.from({ length: HOURS * 60 }, (_, i) => {
    const at = UNTIL - (HOURS * 60 - 1 - i) * MINUTE;
    return [at, 20 * n + 10 * Math.sin(((at % (24 * HOUR)) / (24 * HOUR)) * 2 * Math.PI) + (i % 7)] as const;
  });

if (hasVictoriaMetrics())
  describe("a real VictoriaMetrics as source, and as long-term store of what is made of it", async () => {
    let running: RunningCluster;
    let cluster: Cluster;
    let pool: Pool;
    let id = "";
    const deps = await testDeps(UNTIL + MINUTE, {
      metricsServer: prometheusServer,
      sealKey: "a-key-for-tests-only",
    });
    deps.target = () => dryRunTarget(deps.clock, () => ({ replicas: 1 }));
    const actor = systemActor("test", "admin");
    const run = <O>(verb: object, input: object) => invoke(verb as Verb, actor, deps, input) as Promise<O>;
    beforeAll(async () => {
      running = await startVictoriaMetrics();
      cluster = openCluster({ writeUrl: `${running.url}/api/v1/write`, readUrl: `${running.url}/api/v1` });
      pool = new Pool({ connectionString: deps.url, max: 3 });
      deps.series = besideCluster(
        {
          store: postgresSeries(pool, { keepMarks: true }),
          outbox: postgresOutbox(pool, LEADS_MS),
          catalogue: postgresCatalogue(pool),
        },
        cluster,
      );
      await cluster.write(
        [1, 2].map((n) => ({
          labels: { __name__: "shop_requests_total_rate", app: "cart", pod: `cart-${n}` },
          points: pod(n),
        })),
      );
      await running.flush();
    }, 60_000);
    afterAll(async () => {
      await pool.end();
      await running.close();
    });

    it("is looked at, and shows what a query would store", async () => {
      const looked = await run<Awaited<ReturnType<typeof lookAtServer.run>>>(lookAtServer, {
        url: running.url,
      });
      expect(looked.tookMs).toBeGreaterThanOrEqual(0);
      const preview = await run<Awaited<ReturnType<typeof previewQuery.run>>>(previewQuery, {
        url: running.url,
        rule: { promql: QUERY, measure: "requests", workload: "cart" },
      });
      expect(preview).toMatchObject({ fault: null, seriesCount: 1 });
      expect(preview.points.length).toBeGreaterThan(50);
    });

    it("is connected, its history read, the sum as it stands there", async () => {
      const connected = await run<{ id: string }>(connectSource, {
        url: running.url,
        historyDays: 2,
        series: [{ promql: QUERY, measure: "requests", workload: "cart", application: "shop" }],
      });
      id = connected.id;
      await collect(deps, id);
      const detail = await run<Awaited<ReturnType<typeof getSource.run>>>(getSource, { id });
      expect(detail).toMatchObject({ state: "ok", progress: 1, series: 1, failing: 0 });
      expect(detail.quality).toMatchObject([{ measure: "requests", gaps: 0, stale: false }]);
      const source = await deps.db.source.findUniqueOrThrow({ where: { id }, include: { workloads: true } });
      const [series] = await deps.series.list(source.workloads[0].id);
      const read = await deps.series.read(series.id, { start: UNTIL - HOUR, step: MINUTE, length: 60 });
      // The value at an instant counts for the minute before it.
      const [first, second] = [pod(1), pod(2)];
      const wanted = first.slice(-60).map(([, value], i) => value + second[second.length - 60 + i][1]);
      for (const [i, value] of read.values.entries()) expect(value).toBeCloseTo(wanted[i], 6);
    });

    it("gets the forecast that was made of it, as <metric>:predicted{quantile}", async () => {
      const source = await deps.db.source.findUniqueOrThrow({ where: { id }, include: { workloads: true } });
      await forecastWorkloads(deps, [source.workloads[0].id]);
      const points = await deps.db.forecastPoint.count();
      expect(points).toBeGreaterThan(0);
      await keepSeries(deps);
      await running.flush();
      const said = await cluster.samples(
        'headroom_requests:predicted{application="shop",workload="cart",lead="30m"}[3h]',
        UNTIL + 2 * HOUR,
      );
      expect(said.map(({ metric }) => metric.quantile).sort()).toEqual(["0.1", "0.5", "0.9", "0.95", "0.99"]);
      const at = new Map(
        said.map(({ metric, values }) => [metric.quantile, values.at(-1)?.[1] ?? Number.NaN]),
      );
      expect(at.get("0.1")).toBeLessThanOrEqual(at.get("0.5") ?? 0);
      expect(at.get("0.5")).toBeLessThanOrEqual(at.get("0.99") ?? 0);
      const row = await deps.db.forecastPoint.findFirstOrThrow({ where: { leadMs: 30 * MINUTE } });
      const there = said.find(({ metric }) => metric.quantile === "0.9")?.values ?? [];
      // The cluster keeps about twelve digits.
      expect(there.find(([seconds]) => seconds === row.at.getTime() / 1000)?.[1]).toBeCloseTo(row.q90, 6);
    });
  });
else
  describe("a real VictoriaMetrics as source", () => {
    it("is on this machine", ({ skip }) =>
      skip("There is no victoria-metrics on the path (Debian: victoria-metrics)."));
  });
