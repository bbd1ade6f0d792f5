import {
  type Column,
  COLUMN_LEADS,
  COLUMN_NAME,
  COLUMN_STEP_MS,
  followColumn,
  type Joined,
  joinColumn,
} from "@/server/core/behaviour/demand/column";
import { packColumn, unpackColumn } from "@/server/core/behaviour/demand/column-state";
import type { Issued } from "@/server/core/forecast/engine";
import type { Forecast } from "@/server/core/forecast/forecast";
import { rearrange } from "@/server/core/forecast/levels";
import { sayAmount, sayNumber } from "@/server/core/planning/say";
import { before, type Series } from "@/server/core/series/series";
import { QUANTILE_LEVELS, type Resource, RESOURCES } from "@/server/core/words";
import type { DueSeries } from "@/server/ports/forecast-store";
import type { Lookout, SeriesOutlook, UserOutlook } from "@/server/services/behaviour/outlook";
import type { Deps } from "@/server/services/verb";
import { type ColumnRow, findColumns, type SaidOfUsers } from "@/server/store/behaviour-columns";

/** Heard is what users do to one series now, and the account of what they told of it so far. */
export interface Heard {
  readonly column: Column;
  readonly outlook: SeriesOutlook;
  readonly measure: Resource;
}

/** Told is what is kept of one look. */
export type Told = Pick<ColumnRow, "body" | "said">;

/** The lead of which a sentence tells: a quarter of an hour. */
const TOLD = COLUMN_LEADS.indexOf(3);

/**
 * heardOf gives what users do at `issuedAt` to each of these series that they do something to; where nothing is learnt of activity it costs
 * one query and gives nothing.
 */
export async function heardOf(
  deps: Deps,
  lookout: Lookout,
  infos: readonly DueSeries[],
  issuedAt: number,
): Promise<Map<number, Heard>> {
  let outlookOf: UserOutlook | undefined;
  try {
    outlookOf = await lookout(deps, issuedAt);
  } catch (error) {
    // A forecast of traffic alone is better than none.
    deps.log.warn({ err: error }, "what users do could not be read; forecasts follow traffic alone");
  }
  if (!outlookOf) return new Map();
  const found = infos.flatMap((info) => {
    const measure = RESOURCES.find((resource) => resource === info.measure);
    if (!measure || info.workload.imported || info.step > COLUMN_STEP_MS) return [];
    const outlook = outlookOf.of(info.workload.application, info.workloadId, info.measure);
    return outlook ? [{ id: info.id, measure, outlook }] : [];
  });
  const stored = await findColumns(
    deps.db,
    found.map(({ id }) => id),
  );
  return new Map(
    found.flatMap(({ id, measure, outlook }) => {
      const row = stored.get(id);
      // Another process was here already.
      if (row && row.at >= issuedAt) return [];
      return [[id, { column: unpackColumn(row?.body, QUANTILE_LEVELS.length), outlook, measure }] as const];
    }),
  );
}

/**
 * hearUsers enters what came since into the account, and lets what users are about to do move the next hour of a forecast as far as the
 * account allows; forecasts of networks in shadow move as much, so that they are compared alike.
 */
export function hearUsers(
  { column, outlook, measure }: Heard,
  series: Series,
  { forecast, shadows }: Issued,
): { forecast: Forecast; shadows: Issued["shadows"]; users: Told } {
  const { issuedAt, quantiles, weights } = forecast;
  const { levels, paths } = quantiles;
  const known = before(series, issuedAt);
  followColumn(column, known, levels);
  const joined = joinColumn(column, known, paths, levels, outlook);
  const said: SaidOfUsers = {
    issuedAt,
    leads: COLUMN_LEADS,
    shares: joined.shares,
    losses: column.leads.map(({ traffic, joined: corrected }) => ({
      traffic: [...traffic],
      joined: [...corrected],
    })),
    own: joined.own.map((row) => [...row]),
    active: outlook.active,
    arriving: outlook.arriving,
    sentence: sentenceOf(outlook, joined, paths[levels.indexOf(0.5)], measure, levels.indexOf(0.5)),
  };
  const [share] = joined.shares;
  return {
    forecast: {
      ...forecast,
      quantiles: { levels, paths: paths.map((path, l) => begun(path, joined.paths[l])) },
      ...(weights && {
        weights: {
          ...Object.fromEntries(
            Object.entries(weights).map(([name, weight]) => [name, weight * (1 - share)]),
          ),
          ...(share > 0 && { [COLUMN_NAME]: share }),
        },
      }),
    },
    shadows: shadows.map(({ name, quantiles: own }) => ({
      name,
      quantiles: { levels, paths: moved(own.paths, paths, joined.paths) },
    })),
    users: { body: packColumn(column), said },
  };
}

/** begun replaces the beginning of a path. */
function begun(path: Float64Array, beginning: Float64Array): Float64Array {
  const whole = path.slice();
  whole.set(beginning);
  return whole;
}

/** moved moves paths as far as others were moved, and keeps quantiles in order. */
function moved(
  own: readonly Float64Array[],
  from: readonly Float64Array[],
  to: readonly Float64Array[],
): Float64Array[] {
  const out = own.map((path) => path.slice());
  const row = new Float64Array(own.length);
  for (let h = 0; h < to[0].length; h++) {
    for (let l = 0; l < own.length; l++) row[l] = Math.max(0, own[l][h] + to[l][h] - from[l][h]);
    rearrange(row, 0, own.length);
    for (let l = 0; l < own.length; l++) out[l][h] = row[l];
  }
  return out;
}

/** sentenceOf says in plain words what users changed in the forecast a quarter of an hour ahead. */
function sentenceOf(
  { active, arriving }: SeriesOutlook,
  { shares, paths }: Joined,
  traffic: Float64Array,
  measure: Resource,
  middle: number,
): string {
  const who = `${sayNumber(active)} ${active === 1 ? "user" : "users"} did something in the last hour and about ${sayNumber(Math.round(arriving))} begin a session within 15 minutes.`;
  const h = COLUMN_LEADS[TOLD] - 1;
  if (!(shares[TOLD] > 0) || paths[middle].length <= h)
    return `${who} What they are about to do has not told more than traffic lately, so the forecast follows traffic alone.`;
  const [from, to] = [traffic[h], paths[middle][h]];
  const change =
    Math.abs(to - from) < 0.005 * Math.abs(from)
      ? `leaves the forecast 15 minutes ahead at ${sayAmount(to, measure)}`
      : `moves the forecast 15 minutes ahead from ${sayAmount(from, measure)} to ${sayAmount(to, measure)}`;
  return `${who} What they are about to do ${change}; it counts ${Math.round(100 * shares[TOLD])} %.`;
}
