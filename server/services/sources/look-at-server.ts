import { z } from "zod";
import {
  propose,
  type FoundSeries,
  type Proposal,
  promqlOf,
  usableTemplates,
  windowText,
} from "@/server/core/sources/propose";
import type { Template } from "@/server/core/sources/templates";
import type { Connection } from "@/server/core/sources/prometheus";
import { UNIT_OF } from "@/server/core/words";
import { AppError } from "@/server/errors";
import type { MetricsServer } from "@/server/ports/metrics-server";
import { query } from "@/server/services/verb";
import { connectionFields, makeServer, mustFindServer, secretFor } from "./connection";

const DAY_MS = 24 * 3_600_000;
/** A day in 96 columns is enough to see a rhythm. */
const LOOK_STEP_MS = 15 * 60_000;
/** Looking at a server takes at most so long, ms; what was found by then is shown. */
const PATIENCE_MS = 20_000;
/** Series of one question that are looked at. */
const SERIES_MOST = 500;

/** lookAtServer tests a connection and finds what the server could feed: the same rules as connecting, nothing stored. */
export const lookAtServer = query({
  name: "lookAtServer",
  scope: "settings:write",
  input: z.object({
    ...connectionFields,
    /** A source that exists, whose secret is used when none is entered. */
    id: z.string().optional(),
    /** false: the connection is tested, and nothing is looked for. */
    find: z.boolean().default(true),
  }),
  rest: { method: "POST", path: "/sources/look", summary: "Test a server and find what it could feed" },
  async run({ db, deps, now }, input) {
    const kept = input.id === undefined ? undefined : await mustFindServer(db, input.id);
    const server = makeServer(deps, input, secretFor(deps, input, kept));
    return look(server, input, now, input.find);
  },
});

/** Looked is what was seen of a server. */
export type Looked = Awaited<ReturnType<typeof look>>;

/** look asks a server about itself and, where `find`, for every series that a template knows. */
export async function look(server: MetricsServer, connection: Connection, now: number, find: boolean) {
  const begun = performance.now();
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const about = await server.about(signal);
  const stepSeconds = Math.max(60, Math.ceil(about.scrapeSeconds / 60) * 60);
  const tookMs = Math.round(performance.now() - begun);
  const seen = {
    ...about,
    stepSeconds,
    tookMs,
    metrics: 0,
    proposals: [] as ReturnType<typeof shown>[],
    notes: notesOf(connection),
  };
  if (!find) return seen;
  const names = await server.names(signal);
  const window = windowText(about.scrapeSeconds, stepSeconds);
  const found = await findSeries(server, usableTemplates(names), window, now, seen.notes, signal);
  const nameOf = names.has("node_uname_info") ? await instanceNames(server, now, signal) : undefined;
  const proposals = propose(found, window, nameOf);
  if (names.size === 0) seen.notes.push("The server holds no metrics yet. Check that it scrapes something.");
  else if (proposals.length === 0)
    seen.notes.push(
      `None of the ${names.size} metrics is one that is known here. Write the queries yourself.`,
    );
  return { ...seen, metrics: names.size, proposals: proposals.map(shown) };
}

const shown = ({ points, ...proposal }: Proposal) => ({
  ...proposal,
  unit: UNIT_OF[proposal.rule.measure],
  points: points.map(([at, value]) => ({ at, value })),
});

function notesOf({ url, auth }: Connection): string[] {
  const { protocol, hostname } = new URL(url);
  const here = /^(localhost|127\.|\[::1\])/.test(hostname);
  if (protocol === "https:" || auth.kind === "none" || here) return [];
  return [
    `The ${auth.kind === "basic" ? "password" : "token"} travels unencrypted to ${hostname}. Use https:// where it can.`,
  ];
}

async function findSeries(
  server: MetricsServer,
  templates: readonly Template[],
  window: string,
  now: number,
  notes: string[],
  signal: AbortSignal,
): Promise<FoundSeries[]> {
  const to = Math.floor(now / 1_000) * 1_000;
  const answers = await Promise.all(
    templates.map(async (template) => {
      try {
        const promql = promqlOf(template, window);
        const series = await server.range(promql, to - DAY_MS, to, LOOK_STEP_MS, signal);
        // The last instant decides: what is gone by now is not proposed.
        const live = series.filter(({ points }) => (points.at(-1)?.[0] ?? 0) >= to - LOOK_STEP_MS);
        if (live.length > SERIES_MOST)
          notes.push(
            `${template.measure} from ${template.from} has ${live.length} series; ${SERIES_MOST} are shown.`,
          );
        const sizes = template.perReplica ? await server.at(template.perReplica, now, signal) : [];
        return live.slice(0, SERIES_MOST).map(({ labels, points }): FoundSeries => {
          const text = JSON.stringify(labels);
          const size = sizes.find((one) => JSON.stringify(one.labels) === text)?.points[0]?.[1];
          return { template, labels, points, perReplica: size };
        });
      } catch (error) {
        if (!(error instanceof AppError) || error.code === "unavailable") throw error;
        notes.push(`${template.measure} from ${template.from} could not be looked for: ${error.message}`);
        return [];
      }
    }),
  );
  return answers.flat();
}

/** instanceNames gives hosts the names that node-exporter knows, where one name belongs to one instance. */
async function instanceNames(server: MetricsServer, now: number, signal: AbortSignal) {
  const found = await server.at("node_uname_info", now, signal);
  const owners = new Map<string, Set<string>>();
  for (const { labels } of found)
    owners.set(labels.nodename, (owners.get(labels.nodename) ?? new Set()).add(labels.instance));
  const names = new Map(
    found
      .filter(({ labels }) => owners.get(labels.nodename)?.size === 1)
      .map(({ labels }) => [labels.instance, labels.nodename]),
  );
  return (instance: string) => names.get(instance);
}
