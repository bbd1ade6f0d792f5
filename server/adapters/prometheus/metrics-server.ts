import { z } from "zod";
import type { Answered, Connection } from "@/server/core/sources/prometheus";
import { AppError } from "@/server/errors";
import { type AboutServer, type MetricsServer, STEPS_MOST } from "@/server/ports/metrics-server";
import { reach } from "./reach";

const answer = z.object({
  status: z.enum(["success", "error"]),
  errorType: z.string().optional(),
  error: z.string().optional(),
  data: z.unknown().optional(),
});
const labels = z.record(z.string(), z.string());
// Points are looked at one by one below: a schema for half a million of them would take longer than the network.
const vector = z.object({
  resultType: z.enum(["vector", "matrix", "scalar"]),
  result: z.array(z.unknown()),
});
const one = z.object({
  metric: labels,
  value: z.unknown().optional(),
  values: z.array(z.unknown()).optional(),
});
const targets = z.object({
  activeTargets: z.array(z.object({ scrapeInterval: z.string().optional() })).max(100_000),
});

/** What a server is assumed to scrape by when it does not say, seconds; Prometheus' own default. */
const DEFAULT_SCRAPE = 60;

/** prometheusServer asks a server that speaks Prometheus' HTTP API v1; `secret` is its password or token. */
export function prometheusServer(connection: Connection, secret?: string): MetricsServer {
  async function ask(path: string, params: Record<string, string>, signal?: AbortSignal): Promise<unknown> {
    const query = new URLSearchParams(params).toString();
    const { status, body } = await reach(
      connection,
      secret,
      `/api/v1/${path}${query && `?${query}`}`,
      signal,
    );
    const { origin } = new URL(connection.url);
    if (status === 401 || status === 403)
      throw new AppError("unavailable", refusal(connection, origin, status));
    let parsed: z.ZodSafeParseResult<z.output<typeof answer>> | undefined;
    try {
      parsed = answer.safeParse(JSON.parse(body));
    } catch {
      parsed = undefined;
    }
    // What else answers is not repeated: it may be anything that listens inside.
    if (!parsed?.success)
      throw new AppError(
        "unavailable",
        `${connection.url} answers ${status}, but not as a Prometheus does. Check the port and the path before /api/v1.`,
      );
    if (parsed.data.status === "success") return parsed.data.data;
    const said = (parsed.data.error ?? "no reason given").slice(0, 300);
    const { errorType } = parsed.data;
    if (/too many samples|exceeded maximum resolution|too many points|sample limit/i.test(said))
      throw new AppError("too_large", `${origin} refuses so much at once: ${said}`);
    if (errorType === "bad_data" || errorType === "execution" || status === 400 || status === 422)
      throw new AppError("invalid_input", `The query is refused: ${said}`, [
        { field: "promql", message: said },
      ]);
    throw new AppError("unavailable", `${origin} failed: ${said}`);
  }

  const found = (data: unknown): Answered[] => {
    const { resultType, result } = vector.parse(data);
    if (resultType === "scalar") return [{ labels: {}, points: pointsOf([result]) }];
    return result.map((each) => {
      const { metric, value, values } = one.parse(each);
      return { labels: metric, points: pointsOf(values ?? (value === undefined ? [] : [value])) };
    });
  };

  return {
    async about(signal): Promise<AboutServer> {
      const build = z
        .object({ version: z.string() })
        .safeParse(await ask("status/buildinfo", {}, signal).catch(notSaid));
      // A server that does not know its build still has to answer a question.
      if (!build.success) await ask("query", { query: "vector(1)" }, signal);
      return {
        version: build.success ? build.data.version : undefined,
        scrapeSeconds: await scrapeSeconds(signal),
      };
    },
    async names(signal) {
      return new Set(z.array(z.string()).parse(await ask("label/__name__/values", {}, signal)));
    },
    at: async (promql, at, signal) => found(await ask("query", { query: promql, time: seconds(at) }, signal)),
    async range(promql, from, to, step, signal) {
      if (to < from) return [];
      if ((to - from) / step >= STEPS_MOST)
        throw new AppError("too_large", `A range has at most ${STEPS_MOST} instants.`);
      const params = { query: promql, start: seconds(from), end: seconds(to), step: String(step / 1000) };
      return found(await ask("query_range", params, signal));
    },
  };

  /** The interval of most targets, where the server lists them; else told from how often they were seen. */
  async function scrapeSeconds(signal?: AbortSignal): Promise<number> {
    const listed = targets.safeParse(await ask("targets", { state: "active" }, signal).catch(notSaid));
    const intervals = (listed.success ? listed.data.activeTargets : [])
      .map(({ scrapeInterval }) => secondsOf(scrapeInterval ?? ""))
      .filter((interval) => interval > 0)
      .sort((a, b) => a - b);
    if (intervals.length > 0) return intervals[Math.floor(0.9 * (intervals.length - 1))];
    const seen = found(
      await ask("query", { query: "quantile(0.1, count_over_time(up[10m]))" }, signal).catch(() => ({
        resultType: "vector",
        result: [],
      })),
    )[0]?.points[0]?.[1];
    return seen && seen > 1 ? Math.min(DEFAULT_SCRAPE * 5, Math.round(600 / seen)) : DEFAULT_SCRAPE;
  }
}

/** An answer that a server may leave out; that it cannot be reached at all is not passed over. */
function notSaid(error: unknown): undefined {
  if (error instanceof AppError && error.code === "unavailable" && !/answers \d+, but/.test(error.message))
    throw error;
  return undefined;
}

function refusal({ auth }: Connection, origin: string, status: number): string {
  if (auth.kind === "none") return `${origin} asks who we are (${status}). Enter a password or a token.`;
  return `${origin} does not accept this ${auth.kind === "basic" ? "user name and password" : "token"} (${status}). Check it.`;
}

const seconds = (at: number): string => (at / 1000).toFixed(3);

/** secondsOf reads a span as Prometheus writes it: "15s", "1m30s". */
function secondsOf(text: string): number {
  const UNIT: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400 };
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/([\d.]+)(ms|s|m|h|d)/g)) sum += Number(count) * UNIT[unit];
  return sum;
}

function pointsOf(values: readonly unknown[]): [number, number][] {
  const points: [number, number][] = [];
  for (const pair of values) {
    if (!Array.isArray(pair) || pair.length !== 2) continue;
    const at = Math.round(Number(pair[0]) * 1000);
    const value = Number(pair[1]);
    if (Number.isFinite(at) && Number.isFinite(value)) points.push([at, value]);
  }
  return points;
}
