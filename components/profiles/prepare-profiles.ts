import { bytes, figures, MEASURE_WORD } from "@/components/ui/format";
import { RESOURCES, type Resource } from "@/server/core/words";
import { COST_UNIT } from "@/server/core/profiles/application";
import type { Change, NamedUser, Profile } from "./types";

/** ActionRow is one action in the form; NaN where nothing is said. `key` keeps a row the same while its name is typed. */
export interface ActionRow {
  key: number;
  name: string;
  costs: Record<Resource, number>;
  durationMs: number;
}

/** ApplicationForm is a profile as a form holds it; NaN and "" where nothing is said. */
export interface ApplicationForm {
  priority: number;
  startupSeconds: number;
  concurrency: number;
  /** Parted by commas. */
  stack: string;
  actions: ActionRow[];
}

/** COST_FIELDS are the costs that the form asks for; requests cost no requests. */
export const COST_FIELDS = RESOURCES.filter((resource) => resource !== "requests");

const NOTHING = Object.fromEntries(RESOURCES.map((resource) => [resource, Number.NaN])) as Record<
  Resource,
  number
>;

/** newAction is an empty row. */
export const newAction = (key: number, name = ""): ActionRow => ({
  key,
  name,
  costs: { ...NOTHING },
  durationMs: Number.NaN,
});

/** formOf makes the form of a profile. */
export function formOf(profile: Profile | null): ApplicationForm {
  return {
    priority: profile?.priority ?? Number.NaN,
    startupSeconds: profile?.startupSeconds ?? Number.NaN,
    concurrency: profile?.concurrency ?? Number.NaN,
    stack: (profile?.stack ?? []).join(", "),
    actions: (profile?.actions ?? []).map(({ name, costs, durationMs }, key) => ({
      key,
      name,
      costs: { ...NOTHING, ...costs },
      durationMs: durationMs ?? Number.NaN,
    })),
  };
}

/** words parts a text at commas. */
export const words = (text: string): string[] =>
  text
    .split(",")
    .map((word) => word.trim())
    .filter(Boolean);

const said = <K extends string>(key: K, value: number): { [P in K]?: number } =>
  Number.isNaN(value) ? {} : ({ [key]: value } as { [P in K]?: number });

/** profileOf makes a profile of the form; whether it may be kept is for the server to say. */
export function profileOf(form: ApplicationForm): Profile {
  return {
    ...said("priority", form.priority),
    ...said("startupSeconds", form.startupSeconds),
    ...said("concurrency", form.concurrency),
    stack: words(form.stack),
    actions: form.actions.map(({ name, costs, durationMs }) => ({
      name: name.trim(),
      costs: Object.fromEntries(
        COST_FIELDS.flatMap((resource) =>
          Number.isNaN(costs[resource]) ? [] : [[resource, costs[resource]]],
        ),
      ),
      ...said("durationMs", durationMs),
    })),
  };
}

/** faultAt finds the message for a field, or for what lies under it. */
export const faultAt = (faults: Readonly<Record<string, string>>, field: string): string | undefined =>
  faults[field] ?? Object.entries(faults).find(([key]) => key.startsWith(`${field}.`))?.[1];

/** costText says what one act takes: "CPU 0.2 core-seconds, memory 6.29 MB for 1 s, network 4 kB". */
export const costText = (costs: Partial<Record<Resource, number>>): string =>
  COST_FIELDS.flatMap((resource) => {
    const amount = costs[resource];
    if (amount === undefined) return [];
    const what = MEASURE_WORD[resource];
    if (resource === "memory") return [`${what} ${bytes(amount)} for 1 s`];
    if (COST_UNIT[resource] === "bytes") return [`${what} ${bytes(amount)}`];
    return [`${what} ${figures(amount)} ${COST_UNIT[resource]}`];
  }).join(", ");

/** sumOfChanges says what a file would do: "2 new, 1 changed, 3 the same". */
export function sumOfChanges(changes: readonly Pick<Change, "what">[]): string {
  const count = (what: Change["what"]) => changes.filter((one) => one.what === what).length;
  const parts = [
    [count("new"), "new"],
    [count("changed"), "changed"],
    [count("forgotten"), "forgotten"],
    [count("same"), "the same"],
  ] as const;
  return (
    parts
      .filter(([n]) => n > 0)
      .map(([n, word]) => `${n} ${word}`)
      .join(", ") || "nothing"
  );
}

/** UserForm is a user's profile as a form holds it. */
export interface UserForm {
  plan: string;
  role: string;
  segment: string;
  sla: string;
  region: string;
  /** Parted by commas. */
  permissions: string;
  /** A line each: name: value. */
  preferences: string;
}

/** userFormOf makes the form of a user's profile. */
export function userFormOf(profile: Omit<NamedUser, "user" | "subject">): UserForm {
  return {
    plan: profile.plan ?? "",
    role: profile.role ?? "",
    segment: profile.segment ?? "",
    sla: profile.sla ?? "",
    region: profile.region ?? "",
    permissions: (profile.permissions ?? []).join(", "),
    preferences: Object.entries(profile.preferences ?? {})
      .map(([name, value]) => `${name}: ${value}`)
      .join("\n"),
  };
}

/** userOf makes a profile of the form: "true", "false" and numbers among preferences are what they look like. */
export function userOf(subject: string, form: UserForm): NamedUser {
  const name = (text: string) => text.trim() || null;
  const preferences = form.preferences
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const at = line.indexOf(":");
      const [key, text] = at < 0 ? [line, "true"] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
      const value =
        text === "true" || text === "false"
          ? text === "true"
          : text !== "" && Number.isFinite(Number(text))
            ? Number(text)
            : text;
      return [key, value] as const;
    });
  return {
    subject,
    plan: name(form.plan),
    role: name(form.role),
    segment: name(form.segment),
    sla: name(form.sla),
    region: name(form.region),
    permissions: words(form.permissions),
    preferences: preferences.length > 0 ? Object.fromEntries(preferences) : null,
  };
}
