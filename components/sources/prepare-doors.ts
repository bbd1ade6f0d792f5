import type { Ink } from "@/components/ui/badge";
import { figures, span } from "@/components/ui/format";
import type { Channel } from "@/server/core/ingest/channels";
import type { Door, LogMapping } from "./types";

/** DOOR_INK and DOOR_WORD say how a door stands. */
export const DOOR_INK: Record<Door["state"], Ink> = {
  closed: "slate",
  waiting: "slate",
  ok: "teal",
  quiet: "amber",
  refused: "red",
};
export const DOOR_WORD: Record<Door["state"], string> = {
  closed: "Closed",
  waiting: "Not heard yet",
  ok: "Receives",
  quiet: "Quiet",
  refused: "Refused",
};

/** doorNext says what happens next at a door, and who decides. */
export function doorNext(door: Door, now: number): { decides: "rule" | "facts" | "person"; text: string } {
  const since = (at: string | null) => span(Math.max(0, now - Date.parse(at ?? "")));
  const knocked = door.lastErrorAt !== null && door.state === "closed";
  switch (door.state) {
    case "closed":
      return {
        decides: "person",
        text: knocked
          ? `Somebody sent something ${since(door.lastErrorAt)} ago and was refused. Nothing is taken until an admin opens the door.`
          : "Nothing is taken until an admin opens the door.",
      };
    case "waiting":
      return { decides: "facts", text: "Nothing was sent yet. What comes shows here within seconds." };
    case "refused":
      return {
        decides: "facts",
        text: `The newest request, ${since(door.lastErrorAt)} ago, was refused: ${door.lastError}`,
      };
    case "quiet":
      return {
        decides: "facts",
        text: `Nothing was sent for ${since(door.lastAt)}. What is stored stays; what is learnt from it ages.`,
      };
    case "ok":
      return {
        decides: "rule",
        text: `What is sent is stored as it comes: ${figures(door.itemsPerMinute)} ${door.unit} a minute over the last ten.`,
      };
  }
}

const JSON_TYPE = "-H 'Content-Type: application/json'";

/** sendWith is a command that sends one item through a door, from `origin`. */
export function sendWith(channel: Channel, path: string, origin: string, now: number): string {
  const at = new Date(now).toISOString();
  const auth = '-H "Authorization: Bearer $KEY"';
  const body: Record<Channel, string> = {
    events: JSON.stringify([{ at, user: "kim", application: "shop", action: "search" }]),
    samples: JSON.stringify([{ workload: "checkout", measure: "cpu", at, value: 3.2 }]),
    logs: "",
    otlp: "",
    prometheus: "",
    hooks: "",
  };
  if (body[channel])
    return `curl -X POST ${origin}${path} ${auth} \\\n  ${JSON_TYPE} \\\n  -d '${body[channel]}'`;
  if (channel === "prometheus")
    return `remote_write:\n  - url: ${origin}${path}\n    authorization: { credentials: KEY }`;
  if (channel === "hooks") return "Events, Feeds, Add feed, Webhook";
  return `OTEL_EXPORTER_OTLP_ENDPOINT=${origin}/api/v1/otlp\nOTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf\nOTEL_EXPORTER_OTLP_HEADERS="Authorization=Bearer KEY"`;
}

/** LOG_FIELDS are the fields of an event that log attributes may become, with what each is. */
export const LOG_FIELDS: readonly { field: keyof LogMapping; label: string; needed?: true }[] = [
  { field: "user", label: "User", needed: true },
  { field: "application", label: "Application", needed: true },
  { field: "action", label: "Action", needed: true },
  { field: "object", label: "Resource" },
  { field: "region", label: "Region" },
  { field: "device", label: "Device" },
  { field: "session", label: "Session" },
  { field: "address", label: "Address" },
  { field: "status", label: "Status" },
  { field: "bytes", label: "Bytes" },
  { field: "durationMs", label: "Duration" },
  { field: "id", label: "Id" },
];

/** mappingText writes a mapping as a form holds it: names parted by commas. */
export const mappingText = (mapping: LogMapping): Record<keyof LogMapping, string> =>
  Object.fromEntries(Object.entries(mapping).map(([field, names]) => [field, names.join(", ")])) as Record<
    keyof LogMapping,
    string
  >;

/** mappingOf reads the form back. */
export const mappingOf = (text: Record<keyof LogMapping, string>): LogMapping =>
  Object.fromEntries(
    Object.entries(text).map(([field, names]) => [
      field,
      names
        .split(",")
        .map((name) => name.trim())
        .filter(Boolean),
    ]),
  ) as LogMapping;

/** EXAMPLE_RECORD is a log record by OpenTelemetry's naming, to try a mapping on. */
export const EXAMPLE_RECORD = JSON.stringify(
  {
    "service.name": "shop",
    "enduser.id": "kim@example.com",
    "event.name": "checkout",
    "http.route": "/cart/{id}",
    "http.response.status_code": 200,
    "cloud.region": "eu-west-1",
    "device.type": "mobile",
  },
  null,
  2,
);

/** seenText says what a field of a looked-at item holds. */
export const seenText = (value: unknown): string =>
  typeof value === "number" ? figures(value) : String(value ?? "");
