import { type Resource, UNIT_OF } from "@/server/core/words";

const grouped = (text: string): string => text.replace(/\B(?=(\d{3})+(?!\d))/g, ",");

/** sayNumber writes a number with three significant digits and at least its whole part: 1,452, 31.4, 0.125; minus is −. */
export function sayNumber(value: number): string {
  if (!Number.isFinite(value)) return "unknown";
  const size = Math.abs(value);
  const text = size >= 100 ? grouped(Math.round(size).toString()) : String(Number(size.toPrecision(3)));
  return value < 0 && text !== "0" ? `−${text}` : text;
}

const WORD: Partial<Record<Resource, readonly [string, string]>> = {
  cpu: ["core", "cores"],
  gpu: ["device", "devices"],
};
const SIZES = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** sayAmount writes an amount of a resource with its unit: "1,452 req/s", "4 GiB", "31 cores". */
export function sayAmount(value: number, resource: Resource): string {
  if (resource === "requests") return `${sayNumber(value)} req/s`;
  const words = WORD[resource];
  if (words) return `${sayNumber(value)} ${value === 1 ? words[0] : words[1]}`;
  const power = Math.min(
    SIZES.length - 1,
    Math.max(0, Math.floor(Math.log2(Math.max(1, Math.abs(value))) / 10)),
  );
  const perSecond = UNIT_OF[resource].endsWith("/s") ? "/s" : "";
  return `${sayNumber(value / 1024 ** power)} ${SIZES[power]}${perSecond}`;
}

/** sayReplicas writes a count: "1 replica", "14 replicas". */
export const sayReplicas = (count: number): string =>
  `${sayNumber(count)} ${count === 1 ? "replica" : "replicas"}`;

/** sayTime writes the clock time of an instant (epoch ms) in UTC: "08:37". */
export const sayTime = (at: number): string => new Date(at).toISOString().slice(11, 16);

/** sayDuration writes seconds: "40 s", "2 min 40 s", "35 min", "2 h 10 min". */
export function sayDuration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 600 && whole % 60 !== 0) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 120) return `${minutes} min`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** sayLevel writes a quantile's name: 0.9 is "p90". */
export const sayLevel = (level: number): string => `p${Number((level * 100).toPrecision(3))}`;
