import { z } from "zod";
import { query } from "@/server/services/verb";
import { iso } from "@/server/services/workloads/view";
import { erasures } from "@/server/store/audit-reading";

/** Certificate is what the record keeps of an erasure. */
const Certificate = z.object({
  id: z.string(),
  at: z.string(),
  by: z.string(),
  subjects: z.array(z.string()),
  removed: z.record(z.string(), z.number()),
  blanked: z.record(z.string(), z.number()),
  series: z.array(z.number()),
  sha256: z.string(),
});

/** listErasures gives the certificates of erasures, newest first, at most 100. */
export const listErasures = query({
  name: "listErasures",
  scope: "audit:read",
  input: z.object({ since: z.coerce.number().optional() }),
  rest: { method: "GET", path: "/subjects/erasures", summary: "Certificates of erasures" },
  async run({ db }, { since }) {
    const lines = await erasures(db, since ?? 0);
    return {
      items: lines.flatMap((line) => {
        const parsed = Certificate.safeParse(line.after);
        return parsed.success ? [{ ...parsed.data, line: line.id, recordedAt: iso(line.at) }] : [];
      }),
    };
  },
});
