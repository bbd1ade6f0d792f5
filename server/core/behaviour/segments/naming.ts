import type { Reading } from "../profiles/profile";

/** Distinction is one thing in which a segment differs from everybody: how many times as much of it. */
export interface Distinction {
  readonly what: string;
  readonly times: number;
}

/** Description is a segment in words. */
export interface Description {
  /** E.g. "Evening users of reports". */
  readonly name: string;
  /** E.g. "run_query ×6.1, sessions 40 min". */
  readonly detail: string;
  readonly distinctions: readonly Distinction[];
}

const PARTS = [
  { word: "Night", from: 0, to: 6 },
  { word: "Morning", from: 6, to: 11 },
  { word: "Midday", from: 11, to: 14 },
  { word: "Afternoon", from: 14, to: 18 },
  { word: "Evening", from: 18, to: 24 },
] as const;
/** A part of the day names a segment when this share of its acts lies there, and more than others' by this factor. */
const [PART_SHARE, PART_LIFT] = [0.35, 1.25];
const [OFTEN, SELDOM] = [1.8, 0.55];
/** Only actions that make up this share of a segment's acts describe it. */
const LEAST_SHARE = 0.05;

/** describe names a segment by what sets it apart from everybody together. */
export function describe(segment: Reading, everybody: Reading): Description {
  const distinctions = Object.entries(segment.actions)
    .filter(([, count]) => count >= LEAST_SHARE * segment.acts)
    .map(([what, count]) => ({
      what,
      times: count / segment.acts / ((everybody.actions[what] ?? count) / everybody.acts),
    }))
    .sort((a, b) => b.times - a.times || (a.what < b.what ? -1 : 1))
    .slice(0, 3);
  const visits = segment.sessions / segment.days / (everybody.sessions / everybody.days);
  const often = visits >= OFTEN ? "Frequent" : visits <= SELDOM ? "Occasional" : "";
  const words = [often, partOfDay(segment, everybody)].filter((word) => word !== "");
  const by = scripted(segment) ? "scripts" : "users";
  const name = `${[...words, by].join(" ").toLowerCase()} of ${mainApplication(segment)}`;
  const minutes = segment.pauseSeconds / Math.max(1e-9, segment.sessions) / 60;
  const first = distinctions[0];
  const does = first ? `${first.what.split("/").at(-1)} ×${first.times.toFixed(1)}, ` : "";
  return {
    name: name[0].toUpperCase() + name.slice(1),
    detail: `${does}sessions ${minutes < 1 ? `${Math.round(minutes * 60)} s` : `${Math.round(minutes)} min`}`,
    distinctions,
  };
}

/** distinctNames tells segments with the same name apart by what they do most often in comparison. */
export function distinctNames(descriptions: readonly Description[]): string[] {
  const seen = new Map<string, number>();
  for (const { name } of descriptions) seen.set(name, (seen.get(name) ?? 0) + 1);
  const used = new Map<string, number>();
  return descriptions.map(({ name, distinctions }) => {
    if (seen.get(name) === 1) return name;
    const own = distinctions[0] ? `${name}, ${distinctions[0].what.split("/").at(-1)}` : name;
    const again = (used.get(own) ?? 0) + 1;
    used.set(own, again);
    return again === 1 ? own : `${own} ${again}`;
  });
}

function partOfDay(segment: Reading, everybody: Reading): string {
  const share = ({ hours, acts }: Reading, from: number, to: number): number =>
    hours.slice(from, to).reduce((sum, value) => sum + value, 0) / acts;
  const found = PARTS.map(({ word, from, to }) => ({
    word,
    share: share(segment, from, to),
    lift: share(segment, from, to) / Math.max(1e-9, share(everybody, from, to)),
  }))
    .filter((part) => part.share >= PART_SHARE && part.lift >= PART_LIFT)
    .sort((a, b) => b.share * b.lift - a.share * a.lift);
  return found[0]?.word ?? "";
}

const scripted = ({ devices, acts }: Reading): boolean =>
  ((devices.script ?? 0) + (devices.bot ?? 0)) / Math.max(1e-9, acts) > 0.5;

function mainApplication({ actions }: Reading): string {
  const sums = new Map<string, number>();
  for (const [symbol, count] of Object.entries(actions)) {
    const application = symbol.split("/", 1)[0];
    sums.set(application, (sums.get(application) ?? 0) + count);
  }
  return [...sums].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]?.[0] ?? "nothing";
}
