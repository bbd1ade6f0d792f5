import { AppError } from "@/server/errors";

const MOST_ATTRIBUTES = 500;
const DEEPEST = 5;

/**
 * recordOf reads what a person pastes of a log: an OTLP logs request as it is, or one record as an object, whose members
 * become attributes ({"http": {"route": "/x"}} is http.route). A record without a time is of `now` (epoch ms). Throws
 * AppError("invalid_input") where it is no JSON object.
 */
export function recordOf(text: string, now: number): unknown {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    raw = undefined;
  }
  if (raw === null || typeof raw !== "object" || Array.isArray(raw)) {
    const message = "Paste one JSON object: a record with its attributes, or an OTLP logs request.";
    throw new AppError("invalid_input", message, [{ field: "record", message }]);
  }
  if ("resourceLogs" in raw) return raw;
  const attributes: { key: string; value: object }[] = [];
  const add = (value: unknown, key: string, depth: number): void => {
    if (attributes.length >= MOST_ATTRIBUTES || depth > DEEPEST || value === null) return;
    if (typeof value === "object" && !Array.isArray(value))
      for (const [name, inner] of Object.entries(value)) add(inner, key ? `${key}.${name}` : name, depth + 1);
    else if (typeof value === "number") attributes.push({ key, value: { doubleValue: value } });
    else if (typeof value === "boolean") attributes.push({ key, value: { boolValue: value } });
    else if (typeof value === "string") attributes.push({ key, value: { stringValue: value } });
  };
  add(raw, "", 0);
  const record = { timeUnixNano: `${Math.floor(now)}000000`, attributes };
  return { resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] };
}
