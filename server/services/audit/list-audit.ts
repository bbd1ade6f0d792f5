import { z } from "zod";
import { query } from "@/server/services/verb";
import { readAudit } from "@/server/store/audit-reading";

const words = z
  .union([z.string(), z.array(z.string())])
  .transform((given) => (Array.isArray(given) ? given : given.split(",")).filter(Boolean))
  .optional();
const instant = z
  .union([z.number(), z.iso.datetime({ offset: true })])
  .transform((given) => (typeof given === "number" ? given : Date.parse(given)))
  .optional();

/** AUDIT_FILTER narrows the record: kinds and actors by "or", the rest by "and". */
export const AUDIT_FILTER = z.object({
  kinds: words,
  actors: words,
  targetId: z.string().optional(),
  text: z.string().trim().max(200).optional(),
  from: instant,
  to: instant,
});

/** listAudit reads the record, newest first, a page at a time; `nextCursor` is null at the end. */
export const listAudit = query({
  name: "listAudit",
  scope: "audit:read",
  rest: { method: "GET", path: "/audit", summary: "Read the record, newest first" },
  input: AUDIT_FILTER.extend({
    limit: z.coerce.number().int().min(1).max(200).default(50),
    cursor: z.coerce.number().int().positive().optional(),
  }),
  async run({ db }, { limit, cursor, ...filter }) {
    const lines = await readAudit(db, filter, limit + 1, cursor);
    const items = lines.slice(0, limit).map((line) => ({ ...line, at: new Date(line.at).toISOString() }));
    return { items, nextCursor: lines.length > limit ? String(items[limit - 1].id) : null };
  },
});
