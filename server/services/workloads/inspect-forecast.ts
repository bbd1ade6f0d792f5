import { STAND_IN } from "@/server/core/forecast/stand-in";
import { z } from "zod";
import { CONFIDENCE_DEFINITION, type ConfidencePart } from "@/server/core/forecast/confidence";
import { issueForecast } from "@/server/core/forecast/engine";
import type { Forecast } from "@/server/core/forecast/forecast";
import { type Inspection, inspectForecast as inspect } from "@/server/core/forecast/inspect";
import { readState } from "@/server/core/forecast/state";
import { skill } from "@/server/core/scoring/losses";
import { QUANTILE_LEVELS, RESOURCES, UNIT_OF } from "@/server/core/words";
import type { SeriesInfo } from "@/server/ports/series-store";
import { readHistory } from "@/server/services/loop/history";
import { refitTime } from "@/server/services/loop/shares";
import { correctionInForce } from "@/server/services/training/correction-in-force";
import { type Deps, query } from "@/server/services/verb";
import { findColumns } from "@/server/store/behaviour-columns";
import { type RecordRow, recordOf } from "@/server/store/forecast-record";
import { newestShown, toForecast } from "@/server/store/forecasts";
import { loopWorkload, noForecastReason } from "@/server/store/loop";
import { withUsers } from "./inspect-users";
import { iso, mustFindSeries, mustFindWorkload, orNull } from "./view";

const HOUR_MS = 3_600_000;
const RECORD_MS = 14 * 24 * HOUR_MS;
const BUCKET_MS = 6 * HOUR_MS;
const PAST_MS = 12 * HOUR_MS;

/**
 * inspectForecast explains the newest forecast of a resource: what every expert says and weighs at one quantile, how
 * they and the mix did lately, how the promises held, and why there is no forecast when there is none.
 */
export const inspectForecast = query({
  name: "inspectForecast",
  scope: "read",
  input: z.object({
    id: z.string(),
    resource: z.enum(RESOURCES).optional(),
    level: z.coerce
      .number()
      .refine((level) => (QUANTILE_LEVELS as readonly number[]).includes(level), {
        error: `Use one of ${QUANTILE_LEVELS.join(", ")}.`,
      })
      .default(0.5),
  }),
  rest: {
    method: "GET",
    path: "/workloads/{id}/forecast/inspect",
    summary: "Explains the newest forecast of a resource: experts, weights, errors, calibration.",
  },
  async run({ db, deps, now }, input) {
    const workload = await mustFindWorkload(db, input.id);
    const resource = input.resource ?? workload.primaryResource;
    const info = await mustFindSeries(deps, workload, resource);
    const [row, record, reason] = await Promise.all([
      newestShown(db, info.id, now),
      recordOf(db, info.id, now - RECORD_MS, now, BUCKET_MS),
      noForecastReason(db, info.id),
    ]);
    const forecast = row ? toForecast(row) : null;
    const young = forecast?.model === STAND_IN && reason ? { reason } : undefined;
    const explained = forecast && (young ?? (await explain(deps, workload.id, info, forecast, input.level)));
    const none = forecast ? null : (reason ?? "The next cycle issues the first forecast.");
    return {
      workloadId: workload.id,
      name: workload.name,
      resource,
      unit: UNIT_OF[resource],
      level: input.level,
      levels: [...QUANTILE_LEVELS],
      /** Why there is no forecast now, although there may be an older one. */
      reason: none ?? reason ?? null,
      forecast: forecast && {
        issuedAt: iso(forecast.issuedAt),
        stepSeconds: forecast.grid.step / 1000,
        model: forecast.model,
        confidence: forecast.confidence,
        /** One path for each of `levels`, from issuedAt on. */
        paths: forecast.quantiles.paths.map((path) => Array.from(path, short)),
      },
      explained: explained && "reason" in explained ? null : explained,
      /** Why the experts cannot be shown, when there is a forecast. */
      notExplained: explained && "reason" in explained ? explained.reason : null,
      confidenceDefinition: CONFIDENCE_DEFINITION as Record<ConfidencePart, string>,
      recordFrom: iso(now - RECORD_MS),
      bucketHours: BUCKET_MS / HOUR_MS,
      record: leadsOf(record).map((leadMs) => ({
        leadMinutes: leadMs / 60_000,
        ...total(record.filter((one) => one.leadMs === leadMs)),
        stretches: record
          .filter((one) => one.leadMs === leadMs)
          .map((one) => ({ at: iso(one.at), points: one.points, under: one.under })),
      })),
    };
  },
});

/** explain reads what the engine read and stored for a forecast, and looks at it again. */
async function explain(
  deps: Deps,
  workloadId: string,
  info: SeriesInfo,
  { issuedAt, why }: Forecast,
  level: number,
) {
  const [workload, stored] = await Promise.all([
    loopWorkload(deps.db, workloadId),
    deps.forecasts.states([info.id]),
  ]);
  const correction = await correctionInForce()(deps);
  const kept = stored.get(info.id);
  let state = kept && readState(kept.ledger, kept.fits);
  if (!workload || !state) return { reason: "The engine has kept nothing of this series yet." };
  const { series, events } = await readHistory(deps, workload, info, issuedAt);
  if (state.through < issuedAt) {
    // A busy installation stores what it remembers every few cycles: go on from there to the forecast.
    const step = series.grid.step;
    const refitAt = refitTime(info.id, step);
    const request = { series, events, issuedAt, horizonSteps: state.horizon, levels: QUANTILE_LEVELS };
    const again = issueForecast({
      ...request,
      seed: deps.seed,
      state,
      stepByStep: true,
      refitAt,
      correction,
    });
    if (!("reason" in again)) state = again.state;
  }
  const found = inspect({ series, events, issuedAt, state, why, level });
  if ("reason" in found) return found;
  const said = (await findColumns(deps.db, [info.id])).get(info.id)?.said;
  const users = said?.issuedAt === issuedAt ? said : undefined;
  const { start, step } = series.grid;
  const past = Math.max(0, series.values.length - Math.round(PAST_MS / step));
  return {
    ...view(users ? withUsers(found, users, QUANTILE_LEVELS.indexOf(level as never)) : found, step),
    /** What users who are active told of this forecast, in plain words; null where activity tells nothing of it. */
    users: users ? { sentence: users.sentence, active: users.active, arriving: users.arriving } : null,
    observedFrom: iso(start),
    actual: Array.from(series.values.subarray(past), (value, i) => ({
      at: iso(start + (past + i) * step),
      value: short(value),
    })),
  };
}

function view(found: Inspection, step: number) {
  const naive = found.voters.find((voter) => voter.name === "day before");
  return {
    leadMinutes: found.leads.map((lead) => (lead * step) / 60_000),
    voters: found.voters.map(({ name, kind, path, weights, losses }) => ({
      name,
      kind,
      path: Array.from(path, short),
      weights: Array.from(weights, (weight) => Math.round(weight * 1e5) / 1e5),
      losses: Array.from(losses, short),
    })),
    mixLosses: Array.from(found.mixLosses, short),
    /** Loss of repeating the day before, at each rung: the yardstick of the table. */
    dayBeforeLosses: naive ? Array.from(naive.losses, short) : null,
    scored: Array.from(found.scored, (count) => Math.round(count)),
    /** How much of the correction that was learnt from many series is taken at each rung, 0 to 1, and the loss with all of it over the mix's here. */
    correction: found.correction
      ? {
          trust: Array.from(found.correction.trust, short),
          ratio: Array.from(found.correction.ratio, short),
        }
      : null,
    confidence: found.confidence,
    coverage90: orNull(found.standing.coverage90),
    lossRatio: orNull(found.standing.lossRatio),
    observedDays: found.standing.observedDays,
    staleHours: found.standing.staleHours,
    events: found.events.map(({ event, factor, earlier, why }) => ({
      /** What is believed of it, in one sentence, and the evidence; null where it changed nothing. */
      why: why
        ? { sentence: why.sentence, regime: why.regime, shares: [...why.shares], evidence: [...why.evidence] }
        : null,
      kind: event.kind,
      title: event.title,
      startsAt: iso(event.startsAt),
      endsAt: iso(event.endsAt),
      factor,
      earlier,
    })),
    steps: found.steps,
  };
}

/** short keeps five significant digits; what is not known becomes null. */
const short = (value: number): number | null => (Number.isNaN(value) ? null : Number(value.toPrecision(5)));

const leadsOf = (record: readonly RecordRow[]): number[] =>
  [...new Set(record.map((row) => row.leadMs))].sort((a, b) => a - b);

function total(rows: readonly RecordRow[]) {
  const sum = (read: (row: RecordRow) => number) => rows.reduce((all, row) => all + read(row), 0);
  const [points, judged] = [sum((row) => row.points), sum((row) => row.judged)];
  const [loss, naiveLoss] = [sum((row) => row.loss), sum((row) => row.naiveLoss)];
  return {
    points,
    backtested: sum((row) => row.backtested),
    /** Share at or under each of `levels`, 0 to 1; null without a point. */
    observed: QUANTILE_LEVELS.map((_, l) => (points > 0 ? sum((row) => row.under[l]) / points : null)),
    loss: judged > 0 ? loss / judged : null,
    naiveLoss: judged > 0 ? naiveLoss / judged : null,
    /** 1 − loss / that of seasonal naive. */
    skill: judged > 0 ? orNull(skill(loss, naiveLoss)) : null,
  };
}
