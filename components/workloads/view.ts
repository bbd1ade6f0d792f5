import { MARKS, type Mark } from "@/components/charts/marks";
import { RESOURCES, type Resource } from "@/server/core/words";

const HOUR_MS = 3_600_000;

/** RANGES are the windows around now that the bar offers: hours back and hours ahead. */
export const RANGES = {
  "2h": { back: 2, ahead: 1, label: "2 h back, 1 h ahead" },
  "8h": { back: 8, ahead: 4, label: "8 h back, 4 h ahead" },
  "24h": { back: 24, ahead: 12, label: "24 h back, 12 h ahead" },
  "7d": { back: 168, ahead: 24, label: "7 d back, 24 h ahead" },
} as const;
export type RangeKey = keyof typeof RANGES;

/** LEADS are the leads, in minutes, at which the past shows what had been said. */
export const LEADS = [5, 15, 30, 60, 1440] as const;

/** View is everything that changes what a workload's page shows; all of it is in the URL. Times are epoch ms. */
export interface View {
  resource?: Resource;
  range: RangeKey;
  from: number;
  to: number;
  /** The window follows the clock. */
  live: boolean;
  lead: number;
  hidden: ReadonlySet<Mark>;
  /** The past moment that the Why panel explains. */
  at?: number;
  table: boolean;
}

/** readView reads a view from query parameters; what is not understood falls back to the live window of eight hours. */
export function readView(get: (key: string) => string | null, now: number): View {
  const range = (Object.keys(RANGES) as RangeKey[]).find((key) => key === get("range")) ?? "8h";
  const { back, ahead } = RANGES[range];
  const from = Date.parse(get("from") ?? "");
  const to = Date.parse(get("to") ?? "");
  const fixed = Number.isFinite(from) && Number.isFinite(to) && from < to;
  const lead = LEADS.find((minutes) => String(minutes) === get("lead")) ?? 30;
  const at = Date.parse(get("at") ?? "");
  const hidden = (get("hide") ?? "")
    .split(",")
    .filter((word): word is Mark => (MARKS as readonly string[]).includes(word));
  return {
    resource: RESOURCES.find((resource) => resource === get("resource")),
    range,
    from: fixed ? from : now - back * HOUR_MS,
    to: fixed ? to : now + ahead * HOUR_MS,
    live: !fixed,
    lead,
    hidden: new Set(hidden),
    at: Number.isFinite(at) ? at : undefined,
    table: get("table") === "1",
  };
}

/** LEAST_WINDOW_MS and MOST_WINDOW_MS bound zooming. */
const LEAST_WINDOW_MS = 20 * 60_000;
const MOST_WINDOW_MS = 31 * 24 * HOUR_MS;

/** windowParams writes a window as query parameters, whole minutes, within the bounds of zooming. */
export function windowParams(from: number, to: number): { from: string; to: string } {
  const middle = (from + to) / 2;
  const width = Math.min(MOST_WINDOW_MS, Math.max(LEAST_WINDOW_MS, to - from));
  const write = (at: number) =>
    new Date(Math.round(at / 60_000) * 60_000).toISOString().replace(":00.000Z", "Z");
  return { from: write(middle - width / 2), to: write(middle + width / 2) };
}
