import type { CataloguedSeries } from "@/server/ports/series-store";

/** Samples are `headroom_<measure>`; a name with a colon is a forecast. */
const PREFIX = "headroom_";

/** labelsOf gives the labels of a series' samples in the cluster; `series` is its id and alone tells it apart. */
export const labelsOf = (one: CataloguedSeries): Record<string, string> => ({
  __name__: `${PREFIX}${one.measure}`,
  series: String(one.id),
  application: one.application,
  workload: one.workload,
  subject: one.subject,
});

/** predictedLabels gives the labels of what was said of a series one `leadMs` before, at a quantile level. */
export const predictedLabels = (
  one: CataloguedSeries,
  leadMs: number,
  level: number,
): Record<string, string> => ({
  ...labelsOf(one),
  __name__: `${PREFIX}${one.measure}:predicted`,
  lead: `${leadMs / 60_000}m`,
  quantile: String(level),
});

/** selectorOf selects the samples of series by id, never their forecasts. */
export const selectorOf = (ids: readonly number[]): string =>
  `{__name__=~"${PREFIX}[a-z_]+",series=~"${ids.join("|")}"}`;
