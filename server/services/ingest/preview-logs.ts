import { z } from "zod";
import { eventsOfOtlp, LogMapping, OtlpLogs } from "@/server/core/ingest/otlp";
import { recordOf } from "@/server/core/ingest/log-record";
import { AppError } from "@/server/errors";
import { query } from "@/server/services/verb";
import { readSetting } from "@/server/store/settings";
import { readFilter } from "./filter";
import { readEvents } from "./write-events";

const SHOWN = 5;

/** previewLogs shows what a mapping of log attributes would make of a record; nothing is stored, and nobody is named in the answer. */
export const previewLogs = query({
  name: "previewLogs",
  scope: "settings:write",
  input: z.object({
    mapping: LogMapping,
    /** An ExportLogsServiceRequest in JSON, or one record as an object of attributes. */
    record: z.string().min(2).max(200_000),
  }),
  rest: {
    method: "POST",
    path: "/ingest/log-mapping/preview",
    summary: "What a mapping of log attributes makes of a record",
    bodyOnly: true,
  },
  async run({ db, deps, now }, { mapping, record }) {
    const parsed = OtlpLogs.safeParse(recordOf(record, now));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const message = `The record is no OTLP logs request at ${issue.path.join(".") || "its root"}: ${issue.message}`;
      throw new AppError("invalid_input", message, [{ field: "record", message }]);
    }
    const message = parsed.data;
    const records = message.resourceLogs.flatMap(({ resource, scopeLogs }) =>
      scopeLogs.flatMap(({ logRecords }) =>
        logRecords.map(({ attributes }) => [...(resource?.attributes ?? []), ...attributes]),
      ),
    );
    const there = new Set(records.flatMap((attributes) => attributes.map(({ key }) => key)));
    const read = readEvents({ items: eventsOfOtlp(message, mapping) }, await readFilter(db, deps), now);
    return {
      records: records.length,
      /** Names of attributes that the record has, and which field each feeds. */
      attributes: [...there].sort().map((name) => ({
        name,
        fields: Object.entries(mapping).flatMap(([field, from]) =>
          from.find((one: string) => there.has(one)) === name ? [field] : [],
        ),
      })),
      /** As they would be stored. */
      events: read.events
        .slice(0, SHOWN)
        .map(({ at, ...event }) => ({ ...event, at: new Date(at).toISOString() })),
      faults: read.faults.slice(0, SHOWN),
      rejected: read.rejected,
    };
  },
});

/** getLogMapping tells which attributes become which field now, and by default. */
export const getLogMapping = query({
  name: "getLogMapping",
  scope: "read",
  input: z.object({}),
  rest: {
    method: "GET",
    path: "/ingest/log-mapping",
    summary: "Which log attributes become which event field",
  },
  run: async ({ db }) => ({ mapping: await readSetting(db, "logMapping"), usual: LogMapping.parse({}) }),
});
