import type { Resource } from "@/server/core/words";
import { sayAmount, sayDuration, sayNumber } from "../say";
import { type CapacityHistory, type LoadPoint, steadyPoints } from "./history";
import { type LeadTime, leadTime, waitsOf } from "./lead-time";
import { type Curve, latencyOn, shareWithin } from "./queue";
import type { SizeAdvice } from "../tiers/size";
import { fitCurve } from "./saturation";

/** LearntLoad is what one replica carries of the resource that fills it, with its evidence. */
export interface LearntLoad {
  readonly resource: Resource;
  readonly curve: Curve;
  /** Load that fills a replica, and the range in which refits on halves of the time put it. */
  readonly full: number;
  readonly low: number;
  readonly high: number;
  /** Steady steps learnt from, the days over which they lie, and the greatest share of `full` among them. */
  readonly points: number;
  readonly days: number;
  readonly greatestUse: number;
}

/** LearntCapacity is what history teaches of a workload; each part is there or says why it is not. */
export interface LearntCapacity {
  readonly load: LearntLoad | { readonly reason: string };
  readonly lead: LeadTime | { readonly reason: string };
  /** How much of a resource one replica should have; absent in what was learnt before sizes were looked at. */
  readonly sizes?: readonly SizeAdvice[];
}

const DAY_MS = 86_400_000;
/** Steady steps needed, and the share of full load that must have been seen: below it no queue has ever formed. */
const POINTS_AT_LEAST = 200;
const USE_AT_LEAST = 0.55;
/** A fit that misses latency by more than this (log scale) describes something else than load. */
const ERROR_AT_MOST = 0.35;
const REFITS = 10;
/** Points used a fit; more add time, not knowledge. */
const POINTS_AT_MOST = 1_000;

/**
 * learnCapacity learns from a workload's history what one replica carries and how long it takes to start. `histories`
 * holds one entry a resource, on the same grid; the resource whose load explains latency best is the one that fills.
 */
export function learnCapacity(
  histories: readonly (CapacityHistory & { resource: Resource })[],
): LearntCapacity {
  const any = histories[0];
  if (!any) {
    const reason = "There is no history of demand.";
    return { load: { reason }, lead: { reason } };
  }
  const lead = leadTime(waitsOf(any.ready, any.starting, any.step / 1000));
  let best:
    | { resource: Resource; points: LoadPoint[]; fit: NonNullable<ReturnType<typeof fitCurve>> }
    | undefined;
  let most = 0;
  for (const history of histories) {
    const steady = steadyPoints(history);
    most = Math.max(most, steady.length);
    if (steady.length < POINTS_AT_LEAST) continue;
    const points = thin(steady);
    const fit = fitCurve(points);
    if (fit && (!best || fit.error < best.fit.error)) best = { resource: history.resource, points, fit };
  }
  if (!best) {
    const reason = `${most} steady steps with demand, latency and replicas are known; ${POINTS_AT_LEAST} are needed.`;
    return { load: { reason }, lead };
  }
  const { resource, points, fit } = best;
  const greatestUse = Math.max(...points.map(({ load }) => load)) / fit.curve.full;
  if (greatestUse < USE_AT_LEAST || fit.curve.queues === 0) {
    const reason = `Replicas were never loaded enough to slow down: at most ${sayAmount(greatestUse * fit.curve.full, resource)} each was seen.`;
    return { load: { reason }, lead };
  }
  if (fit.error > ERROR_AT_MOST) {
    const reason = "Latency does not follow load: something else decides how long users wait.";
    return { load: { reason }, lead };
  }
  const fulls = refits(points, any.step);
  return {
    lead,
    load: {
      resource,
      curve: fit.curve,
      full: fit.curve.full,
      low: Math.min(fit.curve.full, fulls[0]),
      high: Math.max(fit.curve.full, fulls[fulls.length - 1]),
      points: points.length,
      days: ((points[points.length - 1].index - points[0].index) * any.step) / DAY_MS,
      greatestUse,
    },
  };
}

/** thin keeps all busy points and every n-th of the others, in order of time. */
function thin(points: readonly LoadPoint[]): LoadPoint[] {
  if (points.length <= POINTS_AT_MOST) return [...points];
  const loads = points.map(({ load }) => load).sort((a, b) => a - b);
  const busy = loads[Math.floor(loads.length - POINTS_AT_MOST / 2)];
  const every = Math.ceil(points.length / (POINTS_AT_MOST / 2));
  return points.filter(({ load }, index) => load >= busy || index % every === 0);
}

/** refits fits again on halves of the time (half-sampling over blocks of six hours, McCarthy 1969), full loads in order. */
function refits(points: readonly LoadPoint[], step: number): number[] {
  const block = Math.max(1, Math.round(DAY_MS / step / 4));
  const fulls: number[] = [];
  for (let part = 0; part < REFITS; part++) {
    // Half of the quarter days, another half each time: what holds in one half should hold in the other.
    const kept = points.filter(
      ({ index }) => ((Math.floor(index / block) * 2_654_435_761 + part * 40_503) >>> 4) % 2 === 0,
    );
    const fit = fitCurve(kept);
    if (fit) fulls.push(fit.curve.full);
  }
  return fulls.length > 0 ? fulls.sort((a, b) => a - b) : [Number.NaN];
}

/** carriesWithin gives the load that one of `replicas` carries while users wait at most `seconds`. */
export const carriesWithin = (load: LearntLoad, seconds: number, replicas: number): number =>
  load.full * shareWithin(load.curve, seconds, replicas);

/** sayLearnt writes what was learnt in one sentence with its evidence; `target` is the share of a replica that is used. */
export function sayLearnt(load: LearntLoad, target: number, replicas: number, configured?: number): string {
  const { resource } = load;
  const seconds = latencyOn(load.curve, target * load.full, Math.max(1, replicas));
  const range = `${sayAmount(load.low, resource)} to ${sayAmount(load.high, resource)}`;
  const said = configured === undefined ? "" : `; configured ${sayAmount(configured, resource)}`;
  return `One replica carries ${sayAmount(target * load.full, resource)} at p95 ≤ ${sayNumber(seconds * 1000)} ms and is full at ${sayAmount(load.full, resource)} (${range}); learnt from ${sayNumber(load.days)} d${said}.`;
}

/** sayLead writes the time from request to ready in one sentence with its evidence. */
export const sayLead = (lead: LeadTime, configured: number): string =>
  `Ready takes ${sayDuration(lead.p50)} (median), ${sayDuration(lead.p95)} (p95), seen at ${sayNumber(lead.starts)} starts to ±${sayDuration(lead.within)}; configured ${sayDuration(configured)}.`;
