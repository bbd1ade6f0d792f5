import { z } from "zod";
import { AppError } from "@/server/errors";
import { encodeWrite, type WrittenSeries } from "./encode";

/** ClusterAddress is where a Prometheus-compatible cluster takes and gives samples. */
export interface ClusterAddress {
  /** Of remote-write, whole: https://host/api/v1/write, or …/api/v1/push, …/api/v1/receive. */
  readonly writeUrl: string;
  /** Of queries, up to before /query_range: https://host/api/v1 or https://host/prometheus/api/v1. */
  readonly readUrl: string;
  /** Sent with every request, such as Authorization and X-Scope-OrgID. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** ReadSeries is one series of an answer: [seconds since 1970, value] oldest first. */
export interface ReadSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, number])[];
}

/** Cluster speaks remote-write 1.0 and the query API; it throws AppError unavailable, or unsupported when refused. */
export interface Cluster {
  write(series: readonly WrittenSeries[]): Promise<void>;
  /** Evaluates `expr` at from, from + step, … up to `to` (epoch ms, step ms). */
  range(expr: string, from: number, to: number, step: number): Promise<ReadSeries[]>;
  /** Samples of a range selector up to and with `at` (epoch ms). */
  samples(selector: string, at: number): Promise<ReadSeries[]>;
}

const TIMEOUT_MS = 30_000;
const number = z.union([z.string(), z.number()]).transform(Number);
const answer = z.object({
  status: z.literal("success"),
  data: z.object({
    result: z.array(
      z.object({ metric: z.record(z.string(), z.string()), values: z.array(z.tuple([z.number(), number])) }),
    ),
  }),
});

/** openCluster speaks to the cluster at `address`; nothing is sent before it is asked. */
export function openCluster(address: ClusterAddress): Cluster {
  const query = async (path: string, form: Record<string, string>): Promise<ReadSeries[]> => {
    const body = new URLSearchParams({ ...form, nocache: "1" });
    const text = await (await send(`${address.readUrl}${path}`, body)).text();
    const parsed = answer.safeParse(parse(text));
    if (!parsed.success)
      throw new AppError(
        "unavailable",
        `${address.readUrl} does not answer as a Prometheus API does. Check the address.`,
      );
    return parsed.data.data.result;
  };
  const send = async (
    url: string,
    body: BodyInit,
    headers: Record<string, string> = {},
  ): Promise<Response> => {
    const init = { method: "POST", body, headers: { ...address.headers, ...headers } };
    let response: Response;
    try {
      response = await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
    } catch (error) {
      const why = `The time-series cluster at ${url} does not answer. Check that it runs and can be reached.`;
      throw new AppError("unavailable", why, [], { cause: error });
    }
    if (response.ok) return response;
    const said = (await response.text()).slice(0, 300);
    const passing = response.status >= 500 || response.status === 429;
    throw new AppError(
      passing ? "unavailable" : "unsupported",
      `The time-series cluster at ${url} answered ${response.status}: ${said}`,
    );
  };
  const seconds = (ms: number) => String(ms / 1000);
  return {
    async write(series) {
      const response = await send(address.writeUrl, new Uint8Array(encodeWrite(series)), {
        "content-type": "application/x-protobuf",
        "content-encoding": "snappy",
        "x-prometheus-remote-write-version": "0.1.0",
      });
      await response.arrayBuffer();
    },
    range: (expr, from, to, step) =>
      query("/query_range", { query: expr, start: seconds(from), end: seconds(to), step: seconds(step) }),
    samples: (selector, at) => query("/query", { query: selector, time: seconds(at) }),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
