import type { Actor } from "@/server/core/access/actor";
import { channelOf } from "@/server/core/ingest/channels";
import { discard, readBody, textOf } from "@/server/api/ingest/body";
import { BULK_BYTES, gate, sizeOf } from "@/server/api/ingest/gate";
import { answerHook, HOOK_BYTES, hookOf } from "@/server/api/ingest/hooks";
import { RAW_DOORS } from "@/server/api/ingest/raw-doors";
import { isoTimes } from "@/server/api/iso-times";
import { VERBS } from "@/server/api/verbs";
import { AppError, HTTP_STATUS } from "@/server/errors";
import { noteRefusal } from "@/server/services/ingest/intake";
import { authorise, type Deps, invoke, type Verb } from "@/server/services/verb";

const MAX_BODY_BYTES = 64 * 1024 * 1024;

interface Match {
  verb: Verb;
  params: Record<string, string>;
}

/** handleRest answers a request under /api/v1 by the verb whose method and path match. */
export async function handleRest(
  request: Request,
  path: string,
  actor: Actor | undefined,
  deps: Deps,
): Promise<Response> {
  try {
    const hook = request.method === "POST" ? hookOf(path) : undefined;
    if (hook !== undefined)
      return await gate().pass(sizeOf(request, HOOK_BYTES), () => answerHook(request, hook, deps));
    const door = RAW_DOORS.find((raw) => request.method === "POST" && raw.path === path);
    const match = door ? undefined : findVerb(request.method, path);
    const verb = door?.verb ?? match?.verb;
    if (!verb)
      throw new AppError(
        "not_found",
        `There is no ${request.method} /api/v1${path}. See /api/v1/openapi.json.`,
      );
    if (!actor) {
      throw new AppError(
        "unauthenticated",
        "The request carries no usable key. Send Authorization: Bearer KEY.",
      );
    }
    authorise(verb, actor);
    if (door) return await gate().pass(sizeOf(request, BULK_BYTES), () => door.answer(request, actor, deps));
    return await answerVerb(request, match as Match, actor, deps);
  } catch (error) {
    const channel = request.method === "POST" && error instanceof AppError ? channelOf(path) : undefined;
    if (channel) noteRefusal(deps, channel, (error as AppError).message);
    const answer = errorResponse(error, deps);
    if (!(await discard(request, BULK_BYTES))) answer.headers.set("Connection", "close");
    return answer;
  }
}

async function answerVerb(request: Request, { verb, params }: Match, actor: Actor, deps: Deps) {
  const answer = async (most: number) => {
    const input = { ...(await readInput(request, most, verb.rest?.bodyOnly)), ...params };
    const output = await invoke(verb, actor, deps, input);
    return Response.json(isoTimes(output ?? {}), { status: verb.rest?.status ?? 200 });
  };
  if (!verb.rest?.bulk) return answer(MAX_BODY_BYTES);
  return gate().pass(sizeOf(request, BULK_BYTES), () => answer(BULK_BYTES));
}

/** errorResponse maps any error to the one error body: {error: {code, message, faults}}. */
export function errorResponse(error: unknown, deps: Deps): Response {
  if (error instanceof AppError) {
    const { code, message, faults } = error;
    const headers: Record<string, string> = code === "too_many" ? { "Retry-After": "1" } : {};
    return Response.json({ error: { code, message, faults } }, { status: HTTP_STATUS[code], headers });
  }
  deps.log.error({ err: error }, "rest failed");
  const message = "Something failed on our side. Nothing was changed. The log has the details.";
  return Response.json({ error: { code: "internal", message, faults: [] } }, { status: 500 });
}

/** findVerb matches literal parts before `{name}` parts, so that /plans/next would win over /plans/{id}. */
export function findVerb(method: string, path: string): Match | undefined {
  const parts = path.split("/").filter(Boolean);
  let best: (Match & { literals: number }) | undefined;
  for (const verb of VERBS) {
    if (verb.rest?.method !== method) continue;
    const pattern = verb.rest.path.split("/").filter(Boolean);
    if (pattern.length !== parts.length) continue;
    const params: Record<string, string> = {};
    let literals = 0;
    const fits = pattern.every((piece, i) => {
      const name = /^\{(\w+)\}$/.exec(piece)?.[1];
      if (name) params[name] = decodeURIComponent(parts[i]);
      else literals++;
      return name !== undefined || piece === parts[i];
    });
    if (fits && (!best || literals > best.literals)) best = { verb, params, literals };
  }
  return best;
}

async function readInput(request: Request, most: number, bodyOnly = false): Promise<Record<string, unknown>> {
  const query = bodyOnly ? {} : Object.fromEntries(new URL(request.url).searchParams);
  if (request.method === "GET") return query;
  const text = textOf(await readBody(request, most));
  const type = request.headers.get("content-type") ?? "application/json";
  if (text.trim() === "") return query;
  // Plain text is what clients say of any text, JSON too: only who names a format sends lines.
  if (type.includes("ndjson") || (type.includes("text/plain") && "format" in query))
    return { ...query, lines: text.trimEnd().split("\n") };
  if (type.includes("csv")) return { ...query, csv: text };
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // The parser's message quotes the body, and with it what nobody may read in an error.
    throw new AppError(
      "invalid_input",
      "The body is not JSON. Check it for a missing quote, comma or bracket.",
    );
  }
  if (Array.isArray(body)) return { ...query, items: body };
  if (body === null || typeof body !== "object") {
    throw new AppError("invalid_input", "The body must be a JSON object or array.");
  }
  return { ...query, ...body };
}
