import { issueForecast } from "@/server/core/forecast/engine";
import { diagonalCovariance } from "@/server/core/forecast/reconcile/covariance";
import { makeHierarchy } from "@/server/core/forecast/reconcile/hierarchy";
import { reconcile } from "@/server/core/forecast/reconcile/reconcile";
import { readState } from "@/server/core/forecast/state";
import type { Forecast } from "@/server/core/forecast/forecast";
import { QUANTILE_LEVELS, RESOURCES, type Resource } from "@/server/core/words";
import type { Deps } from "@/server/services/verb";
import { type Coherent, dropCoherent, findCoherent, saveCoherent } from "@/server/store/coherent";
import { newestForecast, toForecast } from "@/server/store/forecasts";
import { loopWorkload } from "@/server/store/loop";
import { type UserUse, usersByUse } from "@/server/store/user-use";

/** USER_STEP_MS is the grid of users' forecasts. */
export const USER_STEP_MS = 30 * 60_000;
const DAY_MS = 24 * 3_600_000;
const STEPS = DAY_MS / USER_STEP_MS;
const HISTORY_DAYS = 21;
/** The history of a user is read each time: nothing of it is kept beside the state. */
const NO_VALUES = new Uint8Array(0);
/** MOST_USERS of a workload have a forecast of their own; the others share one. */
export const MOST_USERS = 50;
/** So many are forecast a job, so that other forecasts get their turn: a first one takes up to a fifth of a second. */
const A_JOB = 5;
/** UNSETTLED marks a user's forecast that has not been made coherent yet. */
const UNSETTLED = "own, not yet coherent";

/** usersSlot is the instant of the users' forecasts that a workload has at `now`: every half hour. */
export const usersSlot = (now: number): number => Math.floor(now / USER_STEP_MS) * USER_STEP_MS;

/**
 * forecastUsers forecasts the users of a workload that used most of its primary resource in the last day, each with the
 * engine on a grid of half hours, a few a job; once all are there it makes them, and all others as one, sum to the
 * workload's own forecast (MinT, independent errors). Repeating it changes nothing.
 */
export async function forecastUsers(deps: Deps, workloadId: string): Promise<void> {
  const workload = await loopWorkload(deps.db, workloadId);
  const measure = RESOURCES.find((resource) => resource === workload?.primaryResource);
  if (!workload || !measure) return;
  const { applicationId } = workload;
  const slot = usersSlot(deps.clock.now());
  const [total] = await deps.series
    .list(workloadId)
    .then((all) => all.filter((one) => one.measure === measure));
  const row = total && (await newestForecast(deps.db, total.id, slot));
  if (!row || row.issuedAt.getTime() < slot - DAY_MS / 24) return;
  const heavy = (await usersByUse(deps.db, workloadId, measure, slot - DAY_MS, slot)).slice(0, MOST_USERS);
  const before = await findCoherent(deps.db, applicationId, measure, workloadId);
  const done = new Map(before.filter(({ grid }) => grid.start === slot).map((one) => [one.node, one]));
  if (heavy.length === 0 || done.get(workloadId)) return;
  const due = heavy.filter(({ subject }) => !done.has(`${workloadId}/${subject}`));
  for (const user of due.slice(0, A_JOB)) {
    const made = await forecastUser(deps, user, slot, workload.name);
    await saveCoherent(deps.db, [
      { applicationId, measure, node: `${workloadId}/${user.subject}`, method: UNSETTLED, ...made },
    ]);
  }
  if (due.length > A_JOB) {
    const id = `forecastUsers_${workloadId}_${due.length}`;
    await deps.queue.add({ name: "forecastUsers", payload: { workloadId }, id, priority: 20 });
    return;
  }
  await settle(deps, applicationId, measure, workloadId, toForecast(row), slot);
}

/** forecastUser asks the engine about one user; where it has nothing to say yet, the user's mean of the day stands in, from nothing to four times it. */
async function forecastUser(
  deps: Deps,
  user: UserUse,
  slot: number,
  name: string,
): Promise<Pick<Coherent, "grid" | "quantiles">> {
  const first = Math.max(slot - HISTORY_DAYS * DAY_MS, Math.ceil(user.firstAt / USER_STEP_MS) * USER_STEP_MS);
  const length = Math.max(1, Math.round((slot - first) / USER_STEP_MS));
  const history = await deps.series.read(user.seriesId, {
    start: slot - length * USER_STEP_MS,
    step: USER_STEP_MS,
    length,
  });
  // A user who did nothing has no sample: that is nothing, not unknown.
  const values = history.values.map((value) => (Number.isNaN(value) ? 0 : value));
  const kept = (await deps.forecasts.states([user.seriesId])).get(user.seriesId);
  const issued = issueForecast({
    series: { ...history, values },
    name: `A user of ${name}`,
    issuedAt: slot,
    horizonSteps: STEPS,
    levels: QUANTILE_LEVELS,
    seed: deps.seed,
    state: kept && readState(kept.ledger, kept.fits),
  });
  const grid = { start: slot, step: USER_STEP_MS, length: STEPS };
  if ("reason" in issued) {
    const paths = [0, 1, 2, 3, 4].map((factor) => new Float64Array(STEPS).fill(factor * user.mean));
    return { grid, quantiles: { levels: QUANTILE_LEVELS, paths } };
  }
  const { through, ledger, fits } = issued.state;
  const state = { revision: 0, through, ledger, fits, values: NO_VALUES };
  const more = { points: [], actuals: [], clearRefusal: false };
  await deps.forecasts.save([{ seriesId: user.seriesId, at: slot, state, ...more }]);
  return { grid, quantiles: issued.forecast.quantiles };
}

/** settle makes the users' forecasts and the rest's sum to the workload's, and keeps all of them. */
async function settle(
  deps: Deps,
  applicationId: string,
  measure: Resource,
  workloadId: string,
  total: Forecast,
  slot: number,
): Promise<void> {
  const rows = await findCoherent(deps.db, applicationId, measure, `${workloadId}/`);
  const users = rows.filter(({ grid, node }) => grid.start === slot && node !== `${workloadId}/`);
  const whole = halfHours(total, slot);
  const length = whole[0].length;
  const cut = users.map(({ quantiles }) => quantiles.paths.map((path) => path.subarray(0, length)));
  // The rest has the shape of the whole, less what the users of their own are expected to take.
  const rest = whole.map((path) =>
    path.map((value, h) =>
      restOf(
        value,
        whole[1][h],
        cut.map((own) => own[1][h]),
      ),
    ),
  );
  const nodes = [whole, ...cut, rest];
  const variances = Float64Array.from(nodes, ([, middle, upper]) =>
    Math.max(1e-9, upper.reduce((sum, q, h) => sum + ((q - middle[h]) / 1.2816) ** 2, 0) / length),
  );
  const settled = reconcile({
    hierarchy: makeHierarchy(nodes.map((_, v) => (v === 0 ? -1 : 0))),
    nodes,
    levels: QUANTILE_LEVELS,
    covariance: diagonalCovariance(variances),
    method: "mint",
  });
  const names = [workloadId, ...users.map(({ node }) => node), `${workloadId}/`];
  const methods = ["mint", ...users.map(() => "own"), "rest"];
  const grid = { start: slot, step: USER_STEP_MS, length };
  await deps.db.$transaction(async (db) => {
    await dropCoherent(db, applicationId, measure, workloadId, slot);
    await saveCoherent(
      db,
      names.map((node, v) => ({
        applicationId,
        measure,
        node,
        grid,
        quantiles: { levels: QUANTILE_LEVELS, paths: settled[v] },
        method: methods[v],
      })),
    );
  });
}

/** restOf scales a quantile of the whole by the share that is left of its median, at least a hundredth. */
function restOf(value: number, median: number, own: readonly number[]): number {
  const taken = own.reduce((sum, one) => sum + one, 0);
  return value * (median > 0 ? Math.max(0.01, 1 - taken / median) : 0.01);
}

/** halfHours averages a forecast's paths over the half hours from `slot` on, as far as it reaches. */
function halfHours({ grid, quantiles }: Forecast, slot: number): Float64Array[] {
  const each = Math.max(1, Math.round(USER_STEP_MS / grid.step));
  const skip = Math.max(0, Math.round((slot - grid.start) / grid.step));
  const length = Math.max(1, Math.min(STEPS, Math.floor((grid.length - skip) / each)));
  return quantiles.paths.map((path) =>
    Float64Array.from({ length }, (_, h) => {
      const part = path.subarray(skip + h * each, skip + (h + 1) * each);
      return part.reduce((sum, value) => sum + value, 0) / Math.max(1, part.length);
    }),
  );
}
