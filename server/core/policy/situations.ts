/** TRENDS: demand of the last quarter of an hour against the same an hour before. */
export const TRENDS = ["falling", "steady", "rising"] as const;
export type Trend = (typeof TRENDS)[number];

/** BANDS: how far the forecast's p95 lies above its p50 within the plan's window. */
export const BANDS = ["narrow", "wide"] as const;
export type Band = (typeof BANDS)[number];

/** SITUATIONS a policy may treat differently: every trend with every band. */
export const SITUATIONS = [
  "falling, narrow",
  "falling, wide",
  "steady, narrow",
  "steady, wide",
  "rising, narrow",
  "rising, wide",
] as const satisfies readonly `${Trend}, ${Band}`[];
export type Situation = (typeof SITUATIONS)[number];

/** STEADY_WITHIN: demand that moved by less than this share in an hour is steady. */
export const STEADY_WITHIN = 0.1;
/** WIDE_ABOVE: a p95 more than this share above the p50 makes a forecast wide. */
export const WIDE_ABOVE = 0.25;

/** situationFrom names the situation of a trend ratio (now over an hour ago) and a band width (p95 over p50, less 1). */
export function situationFrom(trendRatio: number, bandWidth: number): Situation {
  const trend: Trend =
    trendRatio > 1 + STEADY_WITHIN ? "rising" : trendRatio < 1 - STEADY_WITHIN ? "falling" : "steady";
  return `${trend}, ${bandWidth > WIDE_ABOVE ? "wide" : "narrow"}`;
}
