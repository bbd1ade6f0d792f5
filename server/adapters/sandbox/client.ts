import type { z } from "zod";
import { AppError } from "@/server/errors";
import { END_LINE, failure } from "./wire";

/** SandboxAddress says where a sandbox listens and how to be let in. */
export interface SandboxAddress {
  /** e.g. "http://127.0.0.1:4100" */
  readonly url: string;
  readonly token: string;
}

/** SandboxClient calls the sandbox over HTTP; every answer is parsed, every failure an AppError. */
export interface SandboxClient {
  get<T>(path: string, schema: z.ZodType<T>): Promise<T>;
  post<T>(path: string, body: unknown, schema: z.ZodType<T>): Promise<T>;
  /** Parsed lines of a stream; one that breaks off throws "unavailable". */
  lines<T>(path: string, schema: z.ZodType<T>, signal?: AbortSignal): AsyncGenerator<T>;
}

/** A call that takes longer is given up, ms; a stream may pause for as long. */
const PATIENCE = 15_000;

/** sandboxClient makes a client; it holds no connection of its own. */
export function sandboxClient({ url, token }: SandboxAddress): SandboxClient {
  const unreachable = (error: unknown): AppError =>
    new AppError("unavailable", `The sandbox at ${url} does not answer; check that it runs.`, [], {
      cause: error,
    });
  const garbled = (path: string, error: unknown): AppError =>
    new AppError("unavailable", `The sandbox at ${url} answered ${path} in a form that is not known.`, [], {
      cause: error,
    });

  async function call(path: string, init: RequestInit): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(new URL(path, url), {
        ...init,
        headers: { ...init.headers, authorization: `Bearer ${token}` },
      });
    } catch (error) {
      throw unreachable(error);
    }
    if (response.ok) return response;
    const told = failure.safeParse(await response.json().catch(() => undefined));
    throw told.success
      ? new AppError(told.data.error.code, told.data.error.message)
      : garbled(path, response.status);
  }

  async function once<T>(path: string, init: RequestInit, schema: z.ZodType<T>): Promise<T> {
    const response = await call(path, { ...init, signal: AbortSignal.timeout(PATIENCE) });
    const parsed = schema.safeParse(
      await response.json().catch((error: unknown) => Promise.reject(unreachable(error))),
    );
    if (parsed.success) return parsed.data;
    throw garbled(path, parsed.error);
  }

  async function* lines<T>(path: string, schema: z.ZodType<T>, signal?: AbortSignal): AsyncGenerator<T> {
    const patience = new AbortController();
    let timer = setTimeout(() => patience.abort(), PATIENCE);
    const either = signal ? AbortSignal.any([signal, patience.signal]) : patience.signal;
    let ended = false;
    try {
      const response = await call(path, { signal: either });
      for await (const line of linesOf(response)) {
        clearTimeout(timer);
        if (line === END_LINE) {
          ended = true;
          break;
        }
        const parsed = schema.safeParse(JSON.parse(line));
        if (!parsed.success) throw garbled(path, parsed.error);
        // The clock runs only while we wait: a slow reader is not the sandbox's fault.
        yield parsed.data;
        timer = setTimeout(() => patience.abort(), PATIENCE);
      }
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw error instanceof AppError ? error : unreachable(error);
    } finally {
      clearTimeout(timer);
    }
    if (!ended) throw unreachable("The stream broke off.");
  }

  return {
    get: (path, schema) => once(path, {}, schema),
    post: (path, body, schema) =>
      once(
        path,
        { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } },
        schema,
      ),
    lines,
  };
}

async function* linesOf(response: Response): AsyncGenerator<string> {
  if (!response.body) return;
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
}
