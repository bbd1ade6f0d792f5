import { niceTicks } from "@/components/charts/scale";
import { figures, percent, signed, withUnit } from "@/components/ui/format";
import type { Explained, InspectData, InspectForecast, LeadRecord } from "./types";

/** ALLOWED is how far, as a share, an observed share may lie from the promised one before it is marked. */
export const ALLOWED = 0.05;
/** LEADS are the minutes ahead that a reader can look at. */
export const LEADS = [5, 15, 30, 60, 1440] as const;

/** leadWords names minutes ahead: "30 min", "24 h". */
export const leadWords = (minutes: number): string =>
  minutes < 60 ? `${minutes} min` : `${figures(minutes / 60)} h`;

/** levelWords names a quantile: "median", "p90". */
export const levelWords = (level: number): string =>
  level === 0.5 ? "median" : `p${Math.round(level * 100)}`;

/** rungOf gives the index of the rung nearest to `minutes`, compared by ratio. */
export function rungOf(leadMinutes: readonly number[], minutes: number): number {
  let best = 0;
  leadMinutes.forEach((lead, k) => {
    if (Math.abs(Math.log(lead / minutes)) < Math.abs(Math.log(leadMinutes[best] / minutes))) best = k;
  });
  return best;
}

/** ExpertRow is one voter at one lead. */
export interface ExpertRow {
  name: string;
  kind: Explained["voters"][number]["kind"];
  /** 0 to 1 at the lead, and at every rung. */
  weight: number;
  weights: readonly number[];
  /** False for an expert of other kinds of series (bursts, own periods), which says nothing here. */
  speaks: boolean;
  /** In the series' unit; null when unscored. */
  loss: number | null;
  /** Percent by which the loss is lower than repeating the day before; null when either is unknown. */
  better: number | null;
}

/** expertRows gives every voter at a lead, the heaviest first. */
export function expertRows(explained: Explained, minutes: number): ExpertRow[] {
  const k = rungOf(explained.leadMinutes, minutes);
  const yardstick = explained.dayBeforeLosses?.[k] ?? null;
  return explained.voters
    .map(({ name, kind, path, weights, losses }) => ({
      name,
      kind,
      weight: weights[k],
      weights,
      speaks: kind !== "expert" || path.some((value) => value !== null),
      loss: losses[k],
      better: betterThan(losses[k], yardstick),
    }))
    .sort((a, b) => b.weight - a.weight || (a.loss ?? Infinity) - (b.loss ?? Infinity));
}

const betterThan = (loss: number | null, yardstick: number | null): number | null =>
  loss === null || yardstick === null || yardstick === 0 ? null : (1 - loss / yardstick) * 100;

/** mixAt gives the mix's own loss at a lead, against repeating the day before, and how many values judged it. */
export function mixAt(explained: Explained, minutes: number) {
  const k = rungOf(explained.leadMinutes, minutes);
  const loss = explained.mixLosses[k];
  return {
    loss,
    better: betterThan(loss, explained.dayBeforeLosses?.[k] ?? null),
    scored: explained.scored[k],
  };
}

/** correctionAt says in words how much of what other series taught is taken at a lead, and what it does to the loss here; null before it was judged. */
export function correctionAt(explained: Explained, minutes: number): string | null {
  const k = rungOf(explained.leadMinutes, minutes);
  const trust = explained.correction?.trust[k] ?? null;
  const ratio = explained.correction?.ratio[k] ?? null;
  if (trust === null || ratio === null) return null;
  const change = Math.abs(ratio - 1);
  const effect =
    change < 0.001 ? "the loss the same" : `a loss ${percent(change)} ${ratio < 1 ? "lower" : "higher"}`;
  const lead = leadWords(explained.leadMinutes[k]);
  return `What many series taught of the errors of such a mix is taken to ${Math.round(trust * 100)} % at ${lead} ahead: all of it made ${effect} here lately.`;
}

/** shownNames gives the experts that are drawn with their names: those chosen, else the three heaviest at the lead. */
export function shownNames(rows: readonly ExpertRow[], chosen: string | null): string[] {
  if (chosen === null) return rows.slice(0, 3).map((row) => row.name);
  const known = new Set(rows.map((row) => row.name));
  return chosen.split("|").filter((name) => known.has(name));
}

/** Point is a value at an instant (epoch ms). */
export interface Point {
  at: number;
  value: number;
}
/** ExpertCurve is a voter's line. */
export interface ExpertCurve {
  name: string;
  points: Point[];
  shown: boolean;
}
/** ExpertChartModel is what the chart of experts draws. */
export interface ExpertChartModel {
  from: number;
  to: number;
  issuedAt: number;
  actual: Point[][];
  mix: Point[];
  band: { at: number; low: number; high: number }[];
  experts: ExpertCurve[];
  ticks: number[];
  least: number;
  top: number;
}

/** chartOf lays the mix, its band and every expert's curve over the `hours` ahead; a gap in what was measured stays a gap. */
export function chartOf(
  data: InspectData,
  forecast: InspectForecast,
  shown: readonly string[],
  hours: number,
): ExpertChartModel {
  const issuedAt = Date.parse(forecast.issuedAt ?? "");
  const step = forecast.stepSeconds * 1000;
  const steps = Math.min(forecast.paths[0].length, Math.max(1, Math.round((hours * 3_600_000) / step)));
  const from = issuedAt - Math.max(2, hours / 2) * 3_600_000;
  const line = (path: readonly (number | null)[]): Point[] =>
    path
      .slice(0, steps)
      .flatMap((value, h) => (value === null ? [] : [{ at: issuedAt + (h + 0.5) * step, value }]));
  const path = (level: number) => line(forecast.paths[data.levels.indexOf(level as 0.5)]);
  const [low, high] = [path(0.1), path(0.9)];
  const experts = (data.explained?.voters ?? []).map((voter) => ({
    name: voter.name,
    points: line(voter.path),
    shown: shown.includes(voter.name),
  }));
  const actual = pieces(
    (data.explained?.actual ?? []).map(({ at, value }) => ({ at: Date.parse(at ?? "") + step / 2, value })),
    from,
  );
  const mix = path(data.level);
  const drawn = [...actual.flat(), ...mix, ...high, ...experts.flatMap((expert) => expert.points)];
  const ticks = niceTicks(Math.max(0, ...drawn.map((point) => point.value)) * 1.02, 5);
  return {
    from,
    to: issuedAt + steps * step,
    issuedAt,
    actual,
    mix,
    band: low.map(({ at, value }, i) => ({ at, low: value, high: high[i].value })),
    // Drawn in this order: named ones above the rest.
    experts: experts.sort((a, b) => Number(a.shown) - Number(b.shown)),
    ticks,
    least: Math.min(0, ...drawn.map((point) => point.value)),
    top: ticks[ticks.length - 1],
  };
}

function pieces(points: readonly { at: number; value: number | null }[], from: number): Point[][] {
  const out: Point[][] = [[]];
  for (const { at, value } of points) {
    if (at < from) continue;
    if (value === null) {
      if (out[out.length - 1].length > 0) out.push([]);
    } else out[out.length - 1].push({ at, value });
  }
  return out.filter((piece) => piece.length > 0);
}

/** TipLine is one value at an instant. */
export interface TipLine {
  label: string;
  value: number;
}

/** tipOf reads the mix and the named experts at the step nearest to an instant, the largest first. */
export function tipOf(model: ExpertChartModel, at: number): { at: number; lines: TipLine[] } | undefined {
  const nearest = (points: readonly Point[]) =>
    points.reduce<Point | undefined>(
      (best, point) => (best && Math.abs(best.at - at) <= Math.abs(point.at - at) ? best : point),
      undefined,
    );
  if (at < model.issuedAt) {
    const actual = nearest(model.actual.flat());
    return actual && { at: actual.at, lines: [{ label: "Actual", value: actual.value }] };
  }
  const mix = nearest(model.mix);
  if (!mix) return undefined;
  const lines = model.experts
    .filter((expert) => expert.shown)
    .flatMap((expert) => {
      const point = expert.points.find((one) => one.at === mix.at);
      return point ? [{ label: expert.name, value: point.value }] : [];
    });
  lines.push({ label: "Mix", value: mix.value });
  return { at: mix.at, lines: lines.sort((a, b) => b.value - a.value) };
}

/** sayChart is the sentence of the figure. */
export function sayChart(data: InspectData, rows: readonly ExpertRow[], minutes: number): string {
  const heaviest = rows
    .slice(0, 3)
    .map((row) => `${row.name} ${figures(row.weight * 100)} %`)
    .join(", ");
  const path = data.forecast?.paths[data.levels.indexOf(data.level as 0.5)];
  const first = path?.[Math.round((minutes * 60) / (data.forecast?.stepSeconds ?? 300)) - 1];
  const says =
    first === null || first === undefined
      ? ""
      : `The ${levelWords(data.level)} in ${leadWords(minutes)} is ${withUnit(first, data.unit)}. `;
  return `${says}Of ${rows.length} experts the heaviest ${leadWords(minutes)} ahead are ${heaviest}.`;
}

/** CoveragePoint is how many values of one stretch lay under a quantile. */
export interface CoveragePoint {
  at: number;
  /** 0 to 1 */
  share: number;
  points: number;
  /** Farther than ALLOWED from the promise, and more than chance explains (two standard errors). */
  off: boolean;
}

/** coverageOf gives the share under the quantile `levels[l]` for each stretch with a scored value. */
export function coverageOf(record: LeadRecord, l: number, level: number): CoveragePoint[] {
  return record.stretches
    .filter(({ points }) => points > 0)
    .map(({ at, points, under }) => {
      const share = under[l] / points;
      const chance = 2 * Math.sqrt((level * (1 - level)) / points);
      return {
        at: Date.parse(at ?? ""),
        share,
        points,
        off: Math.abs(share - level) > Math.max(ALLOWED, chance),
      };
    });
}

/** calibrationPoints turns a record into points of the calibration plot, in percent; nothing while nothing is scored. */
export const calibrationPoints = (record: LeadRecord, levels: readonly number[]) =>
  record.observed.flatMap((observed, l) =>
    observed === null
      ? []
      : [
          {
            promised: levels[l] * 100,
            observed: observed * 100,
            difference: (observed - levels[l]) * 100,
          },
        ],
  );

/** factorWords says what an event does to the forecast: "+35 %", or why nothing. */
export function factorWords(event: Explained["events"][number]): string {
  if (event.factor !== 1) return `${signed(Number(((event.factor - 1) * 100).toPrecision(2)))} %`;
  if (event.earlier === 0) return "nothing: no earlier one is known";
  return "nothing: the last values show it already, or it did little before";
}
