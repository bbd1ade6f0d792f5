import type { Measure } from "@/server/core/words";

const MINUS = "−";
const KI = 1024;

/** Zone is how instants are written: in UTC or in the reader's own zone. */
export type Zone = "utc" | "local";

/** figures writes a number with three significant digits; whole numbers above 999 keep all of theirs: 1,452; 31.2; 0.042. */
export function figures(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "no data" : value > 0 ? "∞" : `${MINUS}∞`;
  const size = Math.abs(value);
  const rounded = size >= 100 ? Math.round(size) : Number(size.toPrecision(3));
  const text = rounded.toLocaleString("en-US", { maximumFractionDigits: 12, useGrouping: true });
  return value < 0 && rounded !== 0 ? `${MINUS}${text}` : text;
}

/** Quantity is a figure and its unit, apart, so that they can be set in two sizes. */
export interface Quantity {
  figure: string;
  unit: string;
}

const DECIMAL_RATES = ["B/s", "kB/s", "MB/s", "GB/s", "TB/s"] as const;
const BINARY_SIZES = ["B", "KiB", "MiB", "GiB", "TiB"] as const;
const WORDS: Record<string, string> = {
  "1/s": "req/s",
  cores: "cores",
  devices: "GPUs",
  replicas: "replicas",
};

/** quantity scales a value in a stored unit (see UNIT_OF) to one that people read: bytes to GiB, bytes/s to MB/s, s to ms. */
export function quantity(value: number, unit: string): Quantity {
  if (unit === "bytes") return scaled(value, KI, BINARY_SIZES);
  if (unit === "bytes/s") return scaled(value, 1000, DECIMAL_RATES);
  if (unit === "s" && Math.abs(value) < 1) return { figure: figures(value * 1000), unit: "ms" };
  if (unit === "cores" && figures(value) === "1") return { figure: "1", unit: "core" };
  if (unit === "replicas" && value === 1) return { figure: "1", unit: "replica" };
  return { figure: figures(value), unit: WORDS[unit] ?? unit };
}

function scaled(value: number, base: number, units: readonly string[]): Quantity {
  if (!Number.isFinite(value) || value === 0) return { figure: figures(value), unit: units[0] };
  const power = Math.min(
    units.length - 1,
    Math.max(0, Math.floor(Math.log(Math.abs(value)) / Math.log(base))),
  );
  return { figure: figures(value / base ** power), unit: units[power] };
}

/** withUnit is quantity in one text: "1,452 req/s", "4 GiB". */
export function withUnit(value: number, unit: string): string {
  const { figure, unit: shown } = quantity(value, unit);
  return `${figure} ${shown}`;
}

/** MEASURE_WORD names each measure as a title. */
export const MEASURE_WORD: Record<Measure, string> = {
  cpu: "CPU",
  memory: "Memory",
  bandwidth: "Bandwidth",
  storage_io: "Storage I/O",
  gpu: "GPU",
  requests: "Requests",
  replicas_ready: "Replicas ready",
  replicas_starting: "Replicas starting",
  latency: "Latency",
};

/** percent writes a share of 1 as "12 %". */
export const percent = (share: number): string => `${figures(share * 100)} %`;

/** signed writes a number with its sign: "+1.4", "−10". */
export const signed = (value: number): string => (value > 0 ? `+${figures(value)}` : figures(value));

/** times writes a factor: "41×". */
export const times = (factor: number): string => `${figures(factor)}×`;

/** money writes US dollars, cents below 1,000: "$88.34", "$2,310", "−$0.12"; `per` adds "/h". */
export function money(dollars: number, per = ""): string {
  if (!Number.isFinite(dollars)) return "no data";
  const digits = Math.abs(dollars) < 999.995 ? 2 : 0;
  const text = Math.abs(dollars).toLocaleString("en-US", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  const negative = dollars < 0 && Number(text.replaceAll(",", "")) !== 0;
  return `${negative ? MINUS : ""}$${text}${per}`;
}

/** duration writes milliseconds in the two largest units: "2 min 40 s", "9 h 36 min", "45 s", "3 d 4 h", "120 ms". */
export function duration(ms: number): string {
  if (!Number.isFinite(ms)) return "no data";
  if (ms < 0) return `${MINUS}${duration(-ms)}`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  const s = Math.round(ms / 1_000);
  const parts: [number, string][] = [
    [Math.floor(s / 86_400), "d"],
    [Math.floor(s / 3_600) % 24, "h"],
    [Math.floor(s / 60) % 60, "min"],
    [s % 60, "s"],
  ];
  const first = parts.findIndex(([n]) => n > 0);
  return parts
    .slice(first, first + 2)
    .filter(([n]) => n > 0)
    .map(([n, unit]) => `${n} ${unit}`)
    .join(" ");
}

/** span writes a span under an hour as "12 min" ("40 s" under one minute), longer ones as duration does. */
export function span(ms: number): string {
  if (ms >= 60_000 && ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  if (ms >= 3_600_000) return duration(Math.round(ms / 60_000) * 60_000);
  return duration(Math.max(0, ms));
}

/** bytes writes a file size: "3.1 MiB". */
export const bytes = (n: number): string => withUnit(n, "bytes");
