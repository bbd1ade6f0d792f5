import { timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { AppError, HTTP_STATUS, notFound } from "@/server/errors";
import type { SampleBatch, SampleKind } from "@/server/ports/metrics-source";
import { historyStart } from "./epoch";
import type { Platform } from "./platform";
import { END_LINE, limitsRequest, type SampleLine, scaleRequest } from "./wire";
import type { z } from "zod";

/** ServedClock is how the sandbox's time runs: now = anchor + (wall − anchor) · speed. */
export interface ServedClock {
  readonly anchor: number;
  readonly speed: number;
}

const BODY_LIMIT = 512 * 1024;

/** sandboxServer answers the sandbox's HTTP interface for callers with the bearer token; it does not listen yet. */
export function sandboxServer(platform: Platform, clock: ServedClock, token: string): Server {
  return createServer((request, response) => {
    answer(platform, clock, token, request, response).catch((error: unknown) => {
      const known =
        error instanceof AppError ? error : new AppError("internal", "The sandbox failed; see its log.");
      if (known !== error) console.error(error);
      if (response.headersSent) response.destroy();
      else send(response, HTTP_STATUS[known.code], { error: { code: known.code, message: known.message } });
    });
  });
}

async function answer(
  platform: Platform,
  clock: ServedClock,
  token: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!authorised(request, token))
    throw new AppError("unauthenticated", "Send the sandbox's token as a bearer token.");
  const url = new URL(request.url ?? "/", "http://sandbox");
  const [room, id, verb, ...rest] = url.pathname.split("/").slice(1).map(decodeURIComponent);
  const route = `${request.method} ${[room, id === undefined ? "" : ":id", verb ?? ""].filter(Boolean).join("/")}`;
  if (rest.length > 0) throw notFound("page", url.pathname);
  switch (route) {
    case "GET clock": {
      const { seed } = platform.world.identity;
      return send(response, 200, {
        ...clock,
        now: platform.now(),
        historyStart: historyStart(platform.world.identity),
        seed,
      });
    }
    case "GET workloads":
      return send(response, 200, platform.discover());
    case "GET samples":
      return stream(response, lines(platform.samples(...range(url), kindOf(url))));
    case "GET activity":
      return stream(response, json(platform.activity(...range(url))));
    case "GET calendar":
      return send(response, 200, platform.calendar(...range(url)));
    case "GET changes":
      return send(response, 200, platform.changes());
    case "GET targets/:id":
      return send(response, 200, platform.read(id));
    case "POST targets/:id/scale":
      return send(response, 200, platform.scale({ externalId: id, ...(await body(request, scaleRequest)) }));
    case "GET limits/:id":
      return send(response, 200, platform.readLimits(id));
    case "POST limits/:id/apply":
      return send(
        response,
        200,
        platform.applyLimits({ externalId: id, ...(await body(request, limitsRequest)) }),
      );
    case "GET limits/:id/served":
      return send(response, 200, platform.served(id, ...range(url)));
    default:
      throw notFound("page", `${request.method} ${url.pathname}`);
  }
}

function authorised(request: IncomingMessage, token: string): boolean {
  const given = Buffer.from(request.headers.authorization ?? "");
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function kindOf(url: URL): SampleKind | undefined {
  const what = url.searchParams.get("what") ?? undefined;
  if (what === undefined || what === "totals" || what === "subjects") return what;
  throw new AppError("invalid_input", `what is "${what}"; send totals, subjects or nothing.`);
}

function range(url: URL): [number, number] {
  const [from, to] = [
    Number(url.searchParams.get("from") ?? Number.NaN),
    Number(url.searchParams.get("to") ?? Number.NaN),
  ];
  if (Number.isFinite(from) && Number.isFinite(to) && from <= to) return [from, to];
  throw new AppError(
    "invalid_input",
    `The range ${url.search} is not one; send from and to as epoch milliseconds, from ≤ to.`,
  );
}

async function body<T>(request: IncomingMessage, schema: z.ZodType<T>): Promise<T> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw new AppError("too_large", `The request is longer than ${BODY_LIMIT} bytes.`);
    chunks.push(chunk);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new AppError("invalid_input", "The request is not JSON.");
  }
  const checked = schema.safeParse(parsed);
  if (checked.success) return checked.data;
  throw new AppError("invalid_input", `The request is not valid: ${checked.error.issues[0].message}.`);
}

function send(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}

/** Lines leave as the reader takes them, and the loop lets other calls in between. */
async function stream(response: ServerResponse, source: Iterable<string>): Promise<void> {
  response.writeHead(200, { "content-type": "application/x-ndjson" });
  let chunk = "";
  const flush = async (): Promise<void> => {
    const free = response.write(chunk);
    chunk = "";
    if (free || response.destroyed) return new Promise(setImmediate);
    await new Promise<void>((resolve) => {
      const go = (): void => {
        response.off("drain", go).off("close", go);
        resolve();
      };
      response.on("drain", go).on("close", go);
    });
  };
  for (const line of source) {
    chunk += `${line}\n`;
    if (chunk.length > 128 * 1024) await flush();
    if (response.destroyed) return;
  }
  response.end(`${chunk}${END_LINE}\n`);
}

function* json(batches: Iterable<unknown>): Generator<string> {
  for (const batch of batches) yield JSON.stringify(batch);
}

function* lines(batches: Iterable<SampleBatch>): Generator<string> {
  for (const { externalId, measure, step, subject, points } of batches) {
    const start = points[0][0];
    const values = points.map(([, value]) => value);
    const whole = points.length === 1 || points[points.length - 1][0] - start === (points.length - 1) * step;
    const gaps = whole ? undefined : points.map(([at]) => (at - start) / step);
    yield JSON.stringify({ externalId, measure, step, subject, start, gaps, values } satisfies SampleLine);
  }
}
