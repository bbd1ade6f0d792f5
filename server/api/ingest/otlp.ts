import type { z } from "zod";
import { OtlpLogs, OtlpMetrics, seriesOfOtlp } from "@/server/core/ingest/otlp";
import { AppError, type ErrorCode, HTTP_STATUS } from "@/server/errors";
import { noteRefusal } from "@/server/services/ingest/intake";
import { writeLogs } from "@/server/services/ingest/write-logs";
import { writeMetrics } from "@/server/services/ingest/write-metrics";
import { invoke } from "@/server/services/verb";
import { readBody, textOf } from "./body";
import { BULK_BYTES } from "./gate";
import { OTLP } from "./otlp-messages";
import type { RawDoor } from "./raw-doors";

const PROTOBUF = "application/x-protobuf";
const JSON_TYPE = "application/json";
/** google.rpc.Code of what can be refused. */
const RPC: Partial<Record<ErrorCode, number>> = {
  invalid_input: 3,
  forbidden: 7,
  too_large: 8,
  unsupported: 12,
};

type Signal = "metrics" | "logs";

function typeOf(request: Request): typeof PROTOBUF | typeof JSON_TYPE {
  const type = (request.headers.get("content-type") ?? "").split(";")[0].trim().toLowerCase();
  if (type === PROTOBUF || type === JSON_TYPE) return type;
  throw new AppError("unsupported", `The content type must be ${PROTOBUF} or ${JSON_TYPE}.`);
}

/** decode gives the message in the shape of its JSON encoding; throws AppError("invalid_input") when it is malformed. */
function decode<S extends z.ZodType>(
  signal: Signal,
  schema: S,
  type: string,
  bytes: Uint8Array,
): z.output<S> {
  let raw: unknown;
  try {
    const { request } = OTLP[signal];
    raw =
      type === JSON_TYPE
        ? JSON.parse(textOf(bytes), (_, value) => value ?? undefined)
        : request.toObject(request.decode(bytes), { longs: String });
  } catch {
    throw new AppError(
      "invalid_input",
      `The body is not an OTLP ${signal} request in ${type}. Nothing was stored.`,
    );
  }
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues
    .slice(0, 20)
    .map(({ path, message }) => ({ field: path.join("."), message }));
  throw new AppError(
    "invalid_input",
    `The ${signal} request is malformed at ${faults[0].field}: ${faults[0].message} Nothing was stored.`,
    faults,
  );
}

function encoded(type: string, message: typeof OTLP.status, body: object, status = 200): Response {
  const bytes = type === JSON_TYPE ? JSON.stringify(body) : message.encode(message.fromObject(body)).finish();
  return new Response(bytes as BodyInit, { status, headers: { "content-type": type } });
}

type Taken = { rejected: number; why: string };

/** otlpDoor answers success, partial success and refusal in the encoding of the request, as OTLP/HTTP asks. */
function otlpDoor(
  signal: Signal,
  verb: RawDoor["verb"],
  store: (type: string, bytes: Uint8Array, ...door: Door) => Promise<Taken>,
): RawDoor {
  return {
    path: `/otlp/v1/${signal}`,
    verb,
    summary: `OTLP/HTTP ${signal}: protocol buffers or JSON, gzip or not`,
    types: [PROTOBUF, JSON_TYPE],
    status: 200,
    async answer(request, ...door) {
      const type = typeOf(request);
      try {
        if (request.headers.get("content-encoding") === "snappy")
          throw new AppError("unsupported", "Content-Encoding must be gzip or none.");
        const { rejected, why } = await store(type, await readBody(request, BULK_BYTES), ...door);
        const count = signal === "metrics" ? "rejectedDataPoints" : "rejectedLogRecords";
        const partial = { partialSuccess: { [count]: String(rejected), errorMessage: why } };
        return encoded(type, OTLP[signal].response, rejected > 0 ? partial : {});
      } catch (error) {
        const code = error instanceof AppError ? RPC[error.code] : undefined;
        if (code === undefined || !(error instanceof AppError)) throw error;
        noteRefusal(door[1], signal === "logs" ? "logs" : "otlp", error.message);
        return encoded(type, OTLP.status, { code, message: error.message }, HTTP_STATUS[error.code]);
      }
    },
  };
}
type Door = Parameters<RawDoor["answer"]> extends [Request, ...infer Rest] ? Rest : never;

/** otlpMetrics takes metrics; points without a rule are rejected in the partial success, and counted. */
export const otlpMetrics = otlpDoor("metrics", writeMetrics, async (type, bytes, actor, deps) => {
  const { series, rejected, why } = seriesOfOtlp(decode("metrics", OtlpMetrics, type, bytes));
  const done = await invoke(writeMetrics, actor, deps, { door: "otlp", series });
  const lost =
    done.unmapped > 0 ? `${done.unmapped} points fit no rule; GET /api/v1/ingest names their series.` : "";
  const late = done.rejected > 0 ? `${done.rejected} points lie outside of the time that is taken.` : "";
  return {
    rejected: rejected + done.unmapped + done.rejected,
    why: [why, lost, late].filter(Boolean).join(" "),
  };
});

/** otlpLogs takes log records as activity events; records that are none are rejected in the partial success. */
export const otlpLogs = otlpDoor("logs", writeLogs, async (type, bytes, actor, deps) => {
  const message = decode("logs", OtlpLogs, type, bytes);
  const { rejected, faults } = await invoke(writeLogs, actor, deps, { message });
  const first = faults[0];
  return { rejected, why: first ? `First: record ${first.line}, ${first.field}: ${first.message}` : "" };
});
