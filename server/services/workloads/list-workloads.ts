import { z } from "zod";
import { MODES } from "@/server/core/words";
import { AppError } from "@/server/errors";
import { query } from "@/server/services/verb";
import { findWorkloads } from "@/server/store/workloads";
import { presentItems, type WorkloadItem } from "./items";

const words = z
  .union([z.string(), z.array(z.string())])
  .transform((value) =>
    (Array.isArray(value) ? value : value.split(",")).map((word) => word.trim()).filter(Boolean),
  );

/** listWorkloads lists workloads with how they stand now: by least headroom, or by name. */
export const listWorkloads = query({
  name: "listWorkloads",
  scope: "read",
  input: z.object({
    /** One or several modes. */
    mode: words.pipe(z.array(z.enum(MODES))).optional(),
    /** Ids or names of applications. */
    application: words.optional(),
    text: z.string().max(200).optional(),
    sort: z.enum(["headroom", "name"]).default("name"),
    cursor: z.string().optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }),
  rest: {
    method: "GET",
    path: "/workloads",
    summary: "Lists workloads with their headroom, accuracy and Next line.",
  },
  async run(
    { db, now },
    input,
  ): Promise<{ items: WorkloadItem[]; nextCursor: string | null; total: number }> {
    const rows = await findWorkloads(db, {
      modes: input.mode,
      applications: input.application,
      text: input.text,
    });
    const from = input.cursor === undefined ? 0 : Number(input.cursor);
    if (!Number.isInteger(from) || from < 0) {
      throw new AppError(
        "invalid_input",
        `The cursor "${input.cursor}" is not one of ours. Leave it out to start again.`,
      );
    }
    const to = from + input.limit;
    const nextCursor = to < rows.length ? String(to) : null;
    if (input.sort === "name") {
      return { items: await presentItems(db, rows.slice(from, to), now), nextCursor, total: rows.length };
    }
    // Headroom is known only once it is computed, so all that match are presented before the page is cut.
    const items = await presentItems(db, rows, now);
    items.sort((a, b) => (a.headroom.left ?? 9) - (b.headroom.left ?? 9) || a.name.localeCompare(b.name));
    return { items: items.slice(from, to), nextCursor, total: rows.length };
  },
});
