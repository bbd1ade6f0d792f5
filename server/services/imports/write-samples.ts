import { parseTime } from "@/server/core/series/import-time";
import { MEASURES, type Measure } from "@/server/core/words";
import { AppError, type Fault } from "@/server/errors";
import { noteIntake, SAMPLE } from "@/server/services/ingest/intake";
import { mutation } from "@/server/services/verb";
import { findWorkloadRef } from "@/server/store/imports";
import { z } from "zod";

const MOST = 50_000;
const MOST_FAULTS = 100;

const Sample = z.object({
  workload: z.string({ error: "Give the workload's id or name." }),
  measure: z.enum(MEASURES, { error: `Use one of ${MEASURES.join(", ")}.` }),
  at: z.union([z.string(), z.number()], { error: "Use an ISO 8601 time, or milliseconds since 1970." }),
  value: z.number({ error: "Use a finite number." }).min(0, { error: "It cannot be below 0." }),
});

/** writeSamples stores a batch of samples of known workloads: all of them, or none and a fault for each wrong line. */
export const writeSamples = mutation({
  name: "writeSamples",
  scope: "ingest",
  input: z.object({
    items: z
      .array(z.unknown())
      .max(MOST, { error: `Send at most ${MOST} samples at once.` })
      .optional(),
    /** NDJSON, one sample a line. */
    lines: z
      .array(z.string())
      .max(MOST, { error: `Send at most ${MOST} samples at once.` })
      .optional(),
    /** Seconds between samples of a series that is new. */
    stepSeconds: z.coerce.number().positive().default(60),
  }),
  rest: {
    method: "POST",
    path: "/samples",
    summary: "Store samples (JSON array or NDJSON)",
    status: 202,
    bulk: true,
  },
  async run(call, input) {
    const faults: Fault[] = [];
    const raw = input.items ?? (input.lines ?? []).map((line, i) => parseLine(line, i, faults));
    if (raw.length === 0)
      throw new AppError(
        "invalid_input",
        "The batch is empty. Send an array of {workload, measure, at, value}.",
      );
    const workloads = new Map<string, string | undefined>();
    const good: {
      key: string;
      workload: string;
      workloadId: string;
      measure: Measure;
      at: number;
      value: number;
    }[] = [];
    for (const [i, item] of raw.entries()) {
      if (item === undefined) continue;
      const parsed = Sample.safeParse(item);
      if (!parsed.success) {
        for (const issue of parsed.error.issues)
          faults.push({ field: `${i}.${issue.path.join(".")}`, message: issue.message });
        continue;
      }
      const { workload, measure, at, value } = parsed.data;
      const time = typeof at === "number" ? parseTime(String(at), "ms") : parseTime(at, "iso");
      if (time === undefined) {
        faults.push({
          field: `${i}.at`,
          message: `at is "${at}". Use an ISO 8601 time such as 2026-11-17T08:24:00Z.`,
        });
        continue;
      }
      if (!workloads.has(workload)) workloads.set(workload, (await findWorkloadRef(call.db, workload))?.id);
      const workloadId = workloads.get(workload);
      if (workloadId === undefined)
        faults.push({ field: `${i}.workload`, message: `There is no workload "${workload}".` });
      else good.push({ key: `${workloadId}/${measure}`, workload, workloadId, measure, at: time, value });
    }
    if (faults.length > 0) {
      const message = `${faults.length} ${faults.length === 1 ? "field is" : "fields are"} not usable, so nothing was stored. First: ${faults[0].field}: ${faults[0].message}`;
      throw new AppError("invalid_input", message, faults.slice(0, MOST_FAULTS));
    }
    const ids = new Map<string, number>();
    for (const { key, workloadId, measure } of good) {
      if (ids.has(key)) continue;
      ids.set(
        key,
        (await call.deps.series.ensure({ workloadId, measure, subject: "" }, input.stepSeconds * 1000)).id,
      );
    }
    await call.deps.series.write(
      good.map(({ key, at, value }) => ({ seriesId: ids.get(key) as number, at, value })),
    );
    call.tell("series");
    const stored = good
      .slice(-SAMPLE)
      .map(({ workload, measure, at, value }) => ({ workload, measure, at, value }));
    noteIntake(call.deps, "samples", { items: good.length, stored });
    return { accepted: good.length };
  },
  // Samples are observations, not decisions; a line a minute and source would drown the audit.
  audit: () => null,
});

function parseLine(line: string, index: number, faults: Fault[]): unknown {
  if (line.trim() === "") return undefined;
  try {
    return JSON.parse(line);
  } catch (error) {
    faults.push({ field: String(index), message: `The line is not JSON: ${(error as Error).message}.` });
    return undefined;
  }
}
