import type { AuditLineRecord } from "@/server/store/audit-reading";

const HEAD = [
  "at",
  "actor_kind",
  "actor_id",
  "actor",
  "action",
  "target_kind",
  "target_id",
  "target",
  "summary",
  "reason",
  "before",
  "after",
];

/** csvHead is the first line of an exported record. */
export const csvHead = (): string => `${HEAD.join(",")}\r\n`;

/** csvLine writes one line of the record; times are ISO 8601 UTC, before and after are JSON. */
export function csvLine(line: AuditLineRecord): string {
  const json = (value: unknown) => (value === null || value === undefined ? "" : JSON.stringify(value));
  const cells = [
    new Date(line.at).toISOString(),
    line.actorKind,
    line.actorId,
    line.actorName,
    line.action,
    line.targetKind,
    line.targetId,
    line.targetName,
    line.summary,
    line.reason ?? "",
    json(line.before),
    json(line.after),
  ];
  return `${cells.map(cell).join(",")}\r\n`;
}

/** cell quotes where CSV asks for it (RFC 4180) and defuses what a spreadsheet would run as a formula. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
