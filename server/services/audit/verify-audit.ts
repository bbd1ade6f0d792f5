import { z } from "zod";
import { query } from "@/server/services/verb";
import { type ChainBreak, checkChain } from "@/server/store/audit-reading";

const BATCH = 2_000;

/**
 * verifyAudit recomputes the hash of every line of the record in batches and names the first line that does not add
 * up. `head` is the hash of the last good line: whoever notes it elsewhere also notices a cut end.
 */
export const verifyAudit = query({
  name: "verifyAudit",
  scope: "audit:read",
  rest: { method: "GET", path: "/audit/verify", summary: "Recompute the hash chain of the record" },
  input: z.object({}),
  async run({ db, now }) {
    let [checked, head, lastId] = [0, "", 0];
    let broken: ChainBreak | null = null;
    for (;;) {
      const part = await checkChain(db, lastId, head, BATCH);
      checked += part.checked;
      head = part.head;
      broken = part.broken;
      if (broken || part.checked < BATCH) break;
      lastId = part.lastId;
    }
    return {
      intact: broken === null,
      checked,
      head,
      broken: broken && { ...broken, at: new Date(broken.at).toISOString() },
      verifiedAt: new Date(now).toISOString(),
    };
  },
});
