import { fieldsOf, linesOf } from "@/server/core/series/import-lines";
import { NamedProfile } from "./user";

const SAME: Record<string, readonly string[]> = {
  user: ["user", "user_id", "userid", "username", "email", "id"],
  subject: ["subject", "pseudonym"],
  plan: ["plan"],
  role: ["role"],
  segment: ["segment"],
  sla: ["sla", "service_level"],
  region: ["region"],
  permissions: ["permissions"],
};

/** CsvFault says what is wrong in which line, without repeating anything of it. */
export interface CsvFault {
  field: string;
  message: string;
}

/**
 * profilesOfCsv reads a CSV with a header, a user a row: columns by their names, permissions parted by semicolons, and each
 * column named pref_… a preference. Gives a fault for each row that cannot be used.
 */
export function profilesOfCsv(text: string): { users: NamedProfile[]; faults: CsvFault[] } {
  const [header, ...lines] = linesOf(text);
  const titles = (fieldsOf(header?.text ?? "", ",") ?? []).map((title) => title.toLowerCase());
  const place = (field: string) => titles.findIndex((title) => SAME[field].includes(title));
  const places = Object.keys(SAME).map((field) => [field, place(field)] as const);
  const users: NamedProfile[] = [];
  const faults: CsvFault[] = [];
  for (const { line, text: row } of lines) {
    const cells = fieldsOf(row, ",");
    if (!cells) {
      faults.push({ field: `line ${line}`, message: "A quote is not closed." });
      continue;
    }
    const given: Record<string, unknown> = {};
    for (const [field, at] of places) if (at >= 0 && cells[at]) given[field] = cells[at];
    if (typeof given.permissions === "string")
      given.permissions = given.permissions
        .split(";")
        .map((one) => one.trim())
        .filter(Boolean);
    const preferences = titles.flatMap((title, at) =>
      title.startsWith("pref_") && cells[at] ? [[title.slice(5), valueOf(cells[at])]] : [],
    );
    if (preferences.length > 0) given.preferences = Object.fromEntries(preferences);
    const parsed = NamedProfile.safeParse(given);
    if (parsed.success && (parsed.data.user === undefined) !== (parsed.data.subject === undefined))
      users.push(parsed.data);
    else if (parsed.success) faults.push({ field: `line ${line}`, message: "Give either user or subject." });
    else
      faults.push({
        field: `line ${line}.${parsed.error.issues[0].path.join(".")}`,
        message: parsed.error.issues[0].message,
      });
  }
  return { users, faults };
}

function valueOf(cell: string): string | number | boolean {
  if (cell === "true" || cell === "false") return cell === "true";
  const number = Number(cell);
  return Number.isFinite(number) ? number : cell;
}
