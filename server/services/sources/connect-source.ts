import { randomUUID } from "node:crypto";
import { z } from "zod";
import { PROMETHEUS_KIND, PrometheusConfig } from "@/server/core/sources/prometheus";
import { AppError } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { addSource, isNameTaken } from "@/server/store/sources";
import { connectionFields, makeServer, secretFor } from "./connection";
import { look } from "./look-at-server";
import { applyRules, collectNow, rulesOf, seriesField, seriesOf } from "./rules";
import { seal } from "./seal";

/**
 * connectSource connects a server that answers PromQL: keeps how it is reached, makes a workload of everything that the
 * given series feed, and begins to read. Without series, those are taken that lookAtServer would propose.
 */
export const connectSource = mutation({
  name: "connectSource",
  scope: "settings:write",
  input: z.object({
    ...connectionFields,
    name: z.string().trim().min(1, "Name the source.").max(80).optional(),
    series: seriesField.optional(),
    stepSeconds: PrometheusConfig.shape.stepSeconds,
    historyDays: PrometheusConfig.shape.historyDays,
  }),
  rest: { method: "POST", path: "/sources", summary: "Connect a server that answers PromQL", status: 201 },
  async run(call, input) {
    const { db, deps, now } = call;
    const { url, auth, ca, stepSeconds, historyDays } = input;
    const name = input.name ?? new URL(url).host;
    if (await isNameTaken(db, name)) {
      const message = `There is a source "${name}" already. Choose another name.`;
      throw new AppError("conflict", message, [{ field: "name", message }]);
    }
    const secret = secretFor(deps, input);
    const looked = await look(makeServer(deps, input, secret), input, now, input.series === undefined);
    const series = input.series ?? looked.proposals.filter(({ ticked }) => ticked).map(seriesOf);
    if (series.length === 0 && input.series === undefined)
      throw new AppError(
        "invalid_input",
        "No series was found that is known here, so nothing would be read. Name series yourself.",
        [{ field: "series", message: "Name one series at least." }],
      );
    const settleSeconds = Math.min(60, Math.ceil(looked.scrapeSeconds));
    const config = { url, auth, ca, stepSeconds, settleSeconds, historyDays, rules: rulesOf(series) };
    const id = randomUUID();
    const sealed = secret === undefined ? null : seal(deps.sealKey, id, secret);
    const source = await addSource(db, { id, kind: PROMETHEUS_KIND, name, config, secret: sealed, now });
    const { made } = await applyRules(db, source, series, config, now);
    call.enqueue(collectNow(id, now));
    call.tell("settings", "workloads", "sources");
    return { id, name, url, series: series.length, workloads: made };
  },
  audit: (_, { id, name, url, series, workloads }) => ({
    targetKind: "source",
    targetId: id,
    targetName: name,
    summary: `Connected ${name}: ${series} series of ${workloads.length} ${workloads.length === 1 ? "workload" : "workloads"}, starting in observe.`,
    after: { url, workloads: workloads.map((workload) => workload.name) },
  }),
});
