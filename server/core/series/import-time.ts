/** TIME_FORMATS are the ways in which a column may write an instant: ISO 8601, or a count since 1970 in a unit. */
export const TIME_FORMATS = ["iso", "s", "ms", "us"] as const;
export type TimeFormat = (typeof TIME_FORMATS)[number];

const PER_MS: Record<Exclude<TimeFormat, "iso">, number> = { s: 1000, ms: 1, us: 0.001 };

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|z|UTC|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?$/;

/** Years outside of these are taken for a wrong unit or a typing error. */
const FIRST = Date.UTC(1900, 0, 1);
const LAST = Date.UTC(2200, 0, 1);

/** parseTime reads an instant as epoch ms; a text without a zone is UTC; undefined when it is not one in this format. */
export function parseTime(text: string, format: TimeFormat): number | undefined {
  const at = format === "iso" ? parseIso(text) : parseEpoch(text, format);
  return at === undefined ? undefined : instantOf(at);
}

/** instantOf gives an instant (epoch ms) back when it is one that can be meant. */
export const instantOf = (at: number): number | undefined => (at >= FIRST && at < LAST ? at : undefined);

/** hasZone tells whether an ISO text names its zone. */
export const hasZone = (text: string): boolean => ISO.exec(text)?.[8] !== undefined;

/** timeFormatOf guesses the format of a column from one of its texts; undefined when it does not look like an instant. */
export function timeFormatOf(text: string): TimeFormat | undefined {
  if (parseIso(text) !== undefined) return "iso";
  if (!/^\d{9,17}(\.\d+)?$/.test(text)) return undefined;
  const digits = text.split(".")[0].length;
  const format = digits <= 11 ? "s" : digits <= 14 ? "ms" : "us";
  return parseTime(text, format) === undefined ? undefined : format;
}

function parseEpoch(text: string, format: Exclude<TimeFormat, "iso">): number | undefined {
  if (!/^-?\d+(\.\d+)?$/.test(text)) return undefined;
  return Math.round(Number(text) * PER_MS[format]);
}

function parseIso(text: string): number | undefined {
  const parts = ISO.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "0", zone] = parts;
  const [y, mo, d, h, mi, s] = [year, month, day, hour, minute, second].map(Number);
  if (h > 24 || mi > 59 || s > 60) return undefined;
  const midnight = Date.UTC(y, mo - 1, d);
  // Date.UTC rolls 30 February over into March; such a day does not exist and is not guessed.
  if (mo < 1 || mo > 12 || new Date(midnight).getUTCDate() !== d) return undefined;
  const local = Date.UTC(y, mo - 1, d, h, mi, s) + Math.round(Number(`0.${fraction}`) * 1000);
  return local - offsetOf(zone);
}

function offsetOf(zone: string | undefined): number {
  if (!zone || /^(z|utc)$/i.test(zone)) return 0;
  const sign = zone[0] === "-" ? -1 : 1;
  const digits = zone.slice(1).replace(":", "");
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || "0")) * 60_000;
}
