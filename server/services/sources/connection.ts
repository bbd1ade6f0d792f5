import { createHash } from "node:crypto";
import { z } from "zod";
import { labelText } from "@/server/core/ingest/mapping";
import {
  Authorisation,
  Connection,
  type FeedRule,
  PROMETHEUS_KIND,
  PrometheusConfig,
} from "@/server/core/sources/prometheus";
import { AppError, notFound } from "@/server/errors";
import type { MetricsServer } from "@/server/ports/metrics-server";
import type { Deps } from "@/server/services/verb";
import type { Db } from "@/server/store/client";
import type { Source } from "@/server/store/rows";
import { readSource } from "@/server/store/sources";
import { open } from "./seal";

/** connectionFields are the inputs that say how a server is reached; of a source that exists, what is left out is kept. */
export const connectionFields = {
  url: Connection.shape.url,
  auth: Authorisation.default({ kind: "none" }),
  /** Password or token; kept sealed and never shown. */
  secret: z.string().max(10_000).optional(),
  ca: Connection.shape.ca,
};

/** feedKey names a rule: a rule with another question, place or step is another feed. */
export const feedKey = (rule: FeedRule, stepSeconds: number): string =>
  createHash("sha256")
    .update(
      JSON.stringify([
        rule.promql,
        labelText(rule.labels),
        rule.measure,
        rule.factor,
        rule.workload,
        stepSeconds,
      ]),
    )
    .digest("base64url");

/** isAsked tells whether a source of this kind is asked series by series. */
export const isAsked = (kind: string): boolean => kind === PROMETHEUS_KIND;

/** mustFindServer reads a source that answers PromQL; throws AppError("not_found"), or "unsupported" for another kind. */
export async function mustFindServer(
  db: Db,
  id: string,
): Promise<{ source: Source; config: PrometheusConfig }> {
  const source = await readSource(db, id);
  if (!source) throw notFound("source", id);
  if (!isAsked(source.kind))
    throw new AppError("unsupported", `${source.name} is no Prometheus; it is of the kind ${source.kind}.`);
  return { source, config: PrometheusConfig.parse(source.config) };
}

/** makeServer reaches a server; throws AppError("unsupported") in a process that cannot, or whose clock is not the wall's. */
export function makeServer(deps: Deps, connection: Connection, secret?: string): MetricsServer {
  if (!deps.metricsServer) throw new AppError("unsupported", "This process reaches no metrics servers.");
  if (deps.clock.speed !== 1)
    throw new AppError(
      "unsupported",
      `This installation's clock runs ${deps.clock.speed} times as fast as the wall's, and a Prometheus lives in real time. Start another one with --speed 1.`,
    );
  return deps.metricsServer(connection, secret);
}

/** serverOf reaches the server of a source with its own secret. */
export function serverOf(deps: Deps, source: Source, config: PrometheusConfig): MetricsServer {
  return makeServer(deps, config, secretOf(deps, source));
}

/** secretOf opens the secret of a source; undefined when it has none. */
export const secretOf = (deps: Deps, source: Pick<Source, "id" | "secret">): string | undefined =>
  source.secret === null ? undefined : open(deps.sealKey, source.id, source.secret);

type Given = { url: string; auth: Authorisation; ca?: string; secret?: string };

/**
 * secretFor chooses the secret for what was entered: the new one, or that of the source when its server stays the same.
 * Throws AppError("invalid_input") rather than send a kept secret to another server.
 */
export function secretFor(
  deps: Deps,
  given: Given,
  kept?: { source: Source; config: PrometheusConfig },
): string | undefined {
  if (given.auth.kind === "none") return undefined;
  if (given.secret) return given.secret;
  const what = given.auth.kind === "basic" ? "password" : "token";
  const same = kept?.source.secret && new URL(kept.config.url).origin === new URL(given.url).origin;
  if (kept && same && kept.config.auth.kind === given.auth.kind) return secretOf(deps, kept.source);
  const message = kept?.source.secret
    ? `Enter the ${what} again: the one that is kept goes to ${new URL(kept.config.url).origin} alone.`
    : `Enter the ${what}.`;
  throw new AppError("invalid_input", message, [{ field: "secret", message }]);
}
