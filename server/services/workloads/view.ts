import { z } from "zod";
import { LEADS_MS } from "@/server/store/forecasts";
import type { Resource } from "@/server/core/words";
import { AppError, notFound } from "@/server/errors";
import type { SeriesInfo } from "@/server/ports/series-store";
import type { Deps } from "@/server/services/verb";
import type { Db } from "@/server/store/client";
import { findWorkload, type WorkloadRow } from "@/server/store/workloads";

/** iso writes an instant (epoch ms) as ISO 8601 UTC, and nothing as null. */
export function iso(at: number): string;
export function iso(at: number | undefined): string | null;
export function iso(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}

/** orNull turns a missing number into null, so that JSON keeps the field. */
export const orNull = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value;

/** instant accepts ISO 8601 text or epoch milliseconds and gives epoch milliseconds. */
export const instant = z
  .union([z.number(), z.string()], { error: "Use a time such as 2026-11-17T08:24:00Z." })
  .transform((value, ctx) => {
    const at =
      typeof value === "number" ? value : /^\d{11,}$/.test(value) ? Number(value) : Date.parse(value);
    if (Number.isFinite(at)) return at;
    ctx.addIssue({
      code: "custom",
      message: `"${value}" is not a time. Use one such as 2026-11-17T08:24:00Z.`,
    });
    return z.NEVER;
  });

const UNIT_MS = { s: 1_000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** span accepts a length of time such as "30m", "24h" or "90s" and gives milliseconds. */
export const span = z.string().transform((text, ctx) => {
  const match = /^(\d+(?:\.\d+)?)\s*(s|m|min|h|d)$/.exec(text.trim());
  if (match) return Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
  ctx.addIssue({ code: "custom", message: `"${text}" is not a length of time. Use one such as 30m or 24h.` });
  return z.NEVER;
});

/** lead is how long before an instant something was said, in minutes: one of the leads that are kept. */
export const lead = z.coerce.number().refine((minutes) => LEADS_MS.includes(minutes * 60_000), {
  error: `Use one of ${LEADS_MS.map((ms) => ms / 60_000).join(", ")} minutes.`,
});

/** mustFindWorkload reads a workload or throws AppError("not_found"). */
export async function mustFindWorkload(db: Db, id: string): Promise<WorkloadRow> {
  const row = await findWorkload(db, id);
  if (!row) throw notFound("workload", id);
  return row;
}

/** mustFindSeries gives the catalogue entry of a workload's resource; throws AppError("not_found"). */
export async function mustFindSeries(
  { series }: Pick<Deps, "series">,
  workload: WorkloadRow,
  resource: Resource,
): Promise<SeriesInfo> {
  const info = (await series.list(workload.id)).find(({ measure }) => measure === resource);
  if (!info)
    throw new AppError("not_found", `${workload.name} has no series of ${resource}. See its resources.`);
  return info;
}
