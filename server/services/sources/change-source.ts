import { z } from "zod";
import type { PrometheusConfig } from "@/server/core/sources/prometheus";
import { AppError } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { changeSource as save, isNameTaken } from "@/server/store/sources";
import { connectionFields, mustFindServer, secretFor } from "./connection";
import { applyRules, collectNow, rulesOf, seriesField } from "./rules";
import { seal } from "./seal";

/**
 * changeSource replaces the name, connection or mapping of a source; what is left out stays. A series that is new or
 * changed has its history read; a workload that nothing feeds any more is archived, and comes back when something does.
 */
export const changeSource = mutation({
  name: "changeSource",
  scope: "settings:write",
  input: z.object({
    id: z.string(),
    name: z.string().trim().min(1, "Name the source.").max(80).optional(),
    connection: z.object(connectionFields).optional(),
    series: seriesField.optional(),
  }),
  rest: { method: "PUT", path: "/sources/{id}", summary: "Change a source's name, connection or mapping" },
  async run(call, { id, connection, series, ...input }) {
    const { db, deps, now } = call;
    const found = await mustFindServer(db, id);
    const name = input.name ?? found.source.name;
    if (await isNameTaken(db, name, id)) {
      const message = `There is a source "${name}" already. Choose another name.`;
      throw new AppError("conflict", message, [{ field: "name", message }]);
    }
    const { url, auth, ca } = connection ?? found.config;
    const rules = series ? rulesOf(series) : found.config.rules;
    const config = { ...found.config, url, auth, ca, rules };
    let sealed = found.source.secret;
    if (connection) {
      const secret = secretFor(deps, connection, found);
      sealed = secret === undefined ? null : seal(deps.sealKey, id, secret);
    }
    const source = await save(db, id, { name, config, secret: sealed });
    const { made, archived } = series
      ? await applyRules(db, source, series, config, now)
      : { made: [], archived: [] };
    call.enqueue(collectNow(id, now));
    call.tell("settings", "workloads", "sources");
    const shown = (of: PrometheusConfig) => ({ url: of.url, auth: of.auth.kind, series: of.rules.length });
    return {
      id,
      name,
      made,
      archived,
      before: shown(found.config),
      after: shown(config),
      secret: connection?.secret !== undefined,
    };
  },
  audit: (input, { id, name, made, archived, before, after, secret }) => ({
    targetKind: "source",
    targetId: id,
    targetName: name,
    summary: [
      input.series ? `Set ${after.series} series of ${name}.` : `Changed ${name}.`,
      secret && "The password or token was replaced.",
      made.length > 0 && `New: ${made.map((one) => one.name).join(", ")}.`,
      archived.length > 0 && `Archived: ${archived.join(", ")}.`,
    ]
      .filter(Boolean)
      .join(" ")
      .slice(0, 500),
    before,
    after,
  }),
});
