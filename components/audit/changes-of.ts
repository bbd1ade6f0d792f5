/** Change is one field that a line of the record changed, as text. */
export interface Change {
  field: string;
  before: string;
  after: string;
}

/** changesOf lists the fields that differ between before and after; nested values are written name by name, at most `most`. */
export function changesOf(before: unknown, after: unknown, most = 6): Change[] {
  const [b, a] = [fieldsOf(before), fieldsOf(after)];
  const names = [...new Set([...Object.keys(b), ...Object.keys(a)])];
  return names
    .filter((name) => say(b[name]) !== say(a[name]))
    .slice(0, most)
    .map((field) => ({ field, before: say(b[field]), after: say(a[field]) }));
}

function fieldsOf(value: unknown): Record<string, unknown> {
  if (value === null || value === undefined) return {};
  if (typeof value === "object" && !Array.isArray(value)) return value as Record<string, unknown>;
  return { value };
}

function say(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value) && value.every((v) => typeof v !== "object")) return value.join(", ");
  const text =
    typeof value === "object"
      ? Object.entries(value)
          .map(([name, part]) => `${sayField(name)} ${say(part)}`)
          .join(", ")
      : String(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

/** sayField writes a field's name as words: "upAtMost" as "up at most". */
export const sayField = (name: string): string =>
  name.replace(/([a-z0-9])([A-Z])/g, (_, end: string, begin: string) => `${end} ${begin.toLowerCase()}`);
