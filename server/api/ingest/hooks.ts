import { systemActor } from "@/server/auth/actors";
import { AppError } from "@/server/errors";
import { isSigned } from "@/server/services/feeds/signature";
import { takeDelivery } from "@/server/services/feeds/take-delivery";
import { type Deps, invoke } from "@/server/services/verb";
import { readBody, textOf } from "./body";

/** HOOK_BYTES bounds one delivery; GitHub's are a few tens of KiB. */
export const HOOK_BYTES = 1_048_576;
/** HOOK_DOOR is how the door describes itself; it is no verb, because the feed in its path decides who may deliver. */
export const HOOK_DOOR = {
  path: "/hooks/{id}",
  summary: "Deliver to a webhook of the calendar: our own shape, GitHub's or Kubernetes'",
  signatures: ["X-Headroom-Signature", "X-Hub-Signature-256"],
} as const;
const PATH = /^\/hooks\/([\w-]{1,64})$/;

/** hookOf gives the id of the webhook that a path leads to; undefined for other paths. */
export const hookOf = (path: string): string | undefined => PATH.exec(path)?.[1];

/**
 * answerHook takes a delivery for a webhook. It carries no key: who knows the webhook's secret signs the body, in
 * X-Hub-Signature-256 as GitHub does, or in X-Headroom-Signature. Throws AppError like every door.
 */
export async function answerHook(request: Request, feedId: string, deps: Deps): Promise<Response> {
  const bytes = await readBody(request, HOOK_BYTES);
  const signature = request.headers.get("x-hub-signature-256") ?? request.headers.get("x-headroom-signature");
  if (!(await isSigned(deps, feedId, bytes, signature)))
    throw new AppError(
      "unauthenticated",
      "The delivery is not signed for this webhook. Send X-Hub-Signature-256: sha256=HMAC of the body.",
    );
  const type = request.headers.get("content-type") ?? "";
  if (!type.includes("json")) throw new AppError("unsupported", "The content type must be application/json.");
  let body: unknown;
  try {
    body = JSON.parse(textOf(bytes));
  } catch {
    throw new AppError("invalid_input", "The body is not JSON.");
  }
  const githubEvent = request.headers.get("x-github-event") ?? undefined;
  const output = await invoke(takeDelivery, systemActor(`feed:${feedId}`, "Webhook"), deps, {
    feedId,
    body,
    githubEvent,
  });
  return Response.json(output, { status: 202 });
}
