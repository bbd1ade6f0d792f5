import { createHmac, timingSafeEqual } from "node:crypto";
import { open } from "@/server/services/sources/seal";
import type { Deps } from "@/server/services/verb";
import { findFeed } from "@/server/store/calendar-feeds";

/**
 * isSigned tells whether a body was signed for this webhook: "sha256=" and the hex of HMAC-SHA-256 over its bytes, as GitHub
 * signs. An unknown webhook takes as long and answers alike.
 */
export async function isSigned(
  deps: Deps,
  feedId: string,
  body: Uint8Array,
  signature: string | null,
): Promise<boolean> {
  const feed = await findFeed(deps.db, feedId);
  const secret =
    feed?.kind === "webhook" && feed.secret !== null ? open(deps.sealKey, feed.id, feed.secret) : undefined;
  const expected = createHmac("sha256", secret ?? "nobody")
    .update(body)
    .digest();
  const given = Buffer.from(/^sha256=([\da-f]{64})$/i.exec(signature ?? "")?.[1] ?? "", "hex");
  return given.length === expected.length && timingSafeEqual(given, expected) && secret !== undefined;
}
