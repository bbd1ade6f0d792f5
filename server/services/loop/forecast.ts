import type { NoForecast } from "@/server/core/forecast/forecast";
import type { Resource } from "@/server/core/words";
import type { DueSeries, Made } from "@/server/ports/forecast-store";
import type { About } from "@/server/ports/model-runtime";
import { type Lookout, lookout } from "@/server/services/behaviour/outlook";
import type { CorrectionInForce } from "@/server/services/training/correction-in-force";
import { noticeShift, type Shifted } from "@/server/services/training/notice-shift";
import type { Deps } from "@/server/services/verb";
import { type ColumnRow, saveColumns } from "@/server/store/behaviour-columns";
import { notifyChange } from "@/server/store/changes";
import { saveEventMemory } from "@/server/store/event-memory";
import { loopWorkload } from "@/server/store/loop";
import { groupKeyOf } from "@/server/store/model-groups";
import { saveShadowPoints, type ShadowRow } from "@/server/store/shadows";
import { enqueueForecasts } from "./enqueue-forecasts";
import { demandSeries, presentIn, presentOf } from "./history";
import { heardOf } from "./hear-users";
import { type Issue, issue } from "./issue";
import { eventsBefore, tellEvents } from "./known-events";
import { type ForecastMemory, forecastMemory, type Remembered } from "./memory";
import { refreshOutlooks } from "./outlook";
import { packValues, recall, seriesOf, throughOf } from "./recall";
import { refitTime } from "./shares";

const DAY_MS = 24 * 3_600_000;
/** Series that are read, forecast and stored together: enough that queries cost little, few enough to hold in memory. */
const AT_ONCE = 250;
/** First forecasts a job makes: each takes a second, and what is warm must not wait for them. */
const FIRST_AT_ONCE = 4;
/** A process with more series than `FEW` stores what it remembers of each at every sixth cycle, in turn. */
const FEW = 500;
const STORE_EVERY = 6;

/** Experts that join the mix beside the statistical ones, e.g. a trained network. */
export type Experts = (
  deps: Deps,
  groupKey: string,
  about: About,
) => Promise<Parameters<typeof issue>[0]["extraExperts"]>;

/** Tools of a forecaster process: what it remembers between jobs, experts beside the statistical ones, and what corrects their mix. */
export interface ForecastTools {
  memory?: ForecastMemory;
  experts?: Experts;
  correction?: CorrectionInForce;
  lookout?: Lookout;
}

interface Due extends DueSeries {
  issuedAt: number;
  /** 0 for the workload's primary resource. */
  rank: number;
}

/**
 * forecastWorkloads issues a forecast for each resource of these workloads, once for every step of the forecast grid, and
 * keeps what it said for scoring; then asks for plans. Repeating it, also at the same time in another process, changes
 * nothing: forecasts follow from what is stored, and what is stored first stays.
 */
export async function forecastWorkloads(
  deps: Deps,
  workloadIds: readonly string[],
  tools: ForecastTools = {},
  signal?: AbortSignal,
): Promise<void> {
  const memory = tools.memory ?? forecastMemory();
  const withAll = { ...tools, memory, lookout: tools.lookout ?? lookout() };
  const infos = await deps.forecasts.due(workloadIds);
  const due = dueOf(infos, deps.clock.now());
  const warm = due.filter((info) => info.remembered || memory.get(info.id));
  // What decides first is known first, and every workload gets its first resource before any gets its second.
  const cold = due.filter((info) => !warm.includes(info)).sort((a, b) => a.rank - b.rank);
  for (const [issuedAt, together] of byIssue(warm)) {
    for (let i = 0; i < together.length; i += AT_ONCE) {
      signal?.throwIfAborted();
      await forecastSome(deps, together.slice(i, i + AT_ONCE), issuedAt, withAll);
    }
  }
  const first = cold.slice(0, FIRST_AT_ONCE);
  for (const info of first) {
    signal?.throwIfAborted();
    await forecastSome(deps, [info], info.issuedAt, withAll);
    await deps.queue.add({
      name: "score",
      payload: { workloadId: info.workloadId },
      id: `score_${info.workloadId}`,
    });
    await askForPlans(deps, [info.workloadId]);
  }
  if (first.length < cold.length)
    await enqueueForecasts(
      deps,
      [...new Set(cold.slice(first.length).map((info) => info.workloadId))],
      "rest",
    );
  await deps.queue.addAll(
    [...new Set(due.map((info) => info.workload.applicationId))].map((applicationId) => ({
      name: "reconcile",
      payload: { applicationId },
      id: `reconcile_${applicationId}`,
      priority: 10,
    })),
  );
  for (const id of new Set(infos.flatMap((info) => (info.workload.pricesRisk ? [info.workloadId] : []))))
    await refreshRisk(deps, id);
  const planned = new Set(first.map((info) => info.workloadId));
  await askForPlans(
    deps,
    workloadIds.filter((id) => !planned.has(id)),
  );
}

/** refreshRisk keeps what the risk planner expects of a workload whose policy prices risk. */
async function refreshRisk(deps: Deps, workloadId: string): Promise<void> {
  const workload = await loopWorkload(deps.db, workloadId);
  if (!workload) return;
  const infos = await demandSeries(deps, workloadId);
  const imported = workload.source.kind === "import";
  await refreshOutlooks(deps, workload, infos, imported ? presentOf(workload, infos, 0) : deps.clock.now());
}

/** askForPlans hands each workload to the planner. */
async function askForPlans(deps: Deps, workloadIds: readonly string[]): Promise<void> {
  await deps.queue.addAll(
    workloadIds.map((workloadId) => ({ name: "plan", payload: { workloadId }, id: `plan_${workloadId}` })),
  );
}

/** dueOf gives the series whose forecast at their workload's present is still to be made. */
function dueOf(infos: readonly DueSeries[], now: number): Due[] {
  const byWorkload = new Map<string, DueSeries[]>();
  for (const info of infos) {
    const list = byWorkload.get(info.workloadId);
    if (list) list.push(info);
    else byWorkload.set(info.workloadId, [info]);
  }
  return [...byWorkload.values()].flatMap((all) => {
    const issuedAt = presentIn(all[0].workload.imported, all, now);
    all.sort((a, b) => Number(b.measure === b.workload.primary) - Number(a.measure === a.workload.primary));
    return all
      .map((info, rank) => ({ ...info, issuedAt, rank }))
      .filter((info) => info.issuedThrough < issuedAt);
  });
}

function byIssue(due: readonly Due[]): Map<number, Due[]> {
  const groups = new Map<number, Due[]>();
  for (const info of due) groups.set(info.issuedAt, [...(groups.get(info.issuedAt) ?? []), info]);
  return groups;
}

async function forecastSome(
  deps: Deps,
  infos: readonly DueSeries[],
  issuedAt: number,
  {
    memory,
    experts,
    correction: inForce,
    lookout,
  }: ForecastTools & Required<Pick<ForecastTools, "memory" | "lookout">>,
): Promise<void> {
  const known = await recall(deps, memory, infos, issuedAt);
  const heard = await heardOf(deps, lookout, infos, issuedAt);
  const correction = await inForce?.(deps);
  const columns: ColumnRow[] = [];
  const eventsOf = eventsBefore(deps, issuedAt);
  const made: Made[] = [];
  const shadowPoints: ShadowRow[] = [];
  const shifts: Shifted[] = [];
  for (const info of infos) {
    const entry = known.get(info.id) as Remembered;
    const { id, name, application, applicationId, primary } = { id: info.workloadId, ...info.workload };
    const told = await tellEvents(deps, info, entry, await eventsOf(applicationId));
    const measure = info.measure as Resource;
    const about = { key: String(info.id), measure, events: told.events };
    const result = issue(
      {
        ...told,
        seriesId: info.id,
        name,
        series: seriesOf(entry),
        seed: deps.seed,
        horizonSteps: info.horizonSteps,
        refitAt: refitTime(info.id, entry.step),
        users: heard.get(info.id),
        extraExperts: await experts?.(deps, groupKeyOf(application, measure), about),
        correction,
      },
      issuedAt,
      entry.state,
      false,
    );
    if (!isRefusal(result)) {
      shadowPoints.push(...result.shadowPoints);
      if (result.users) columns.push({ seriesId: info.id, at: issuedAt, ...result.users });
      if (result.eventState && result.eventState !== told.eventState) {
        await saveEventMemory(deps.db, info.id, result.eventState);
        entry.eventState = result.eventState;
      }
      if (result.shift && measure === primary && result.shift.at > entry.told) {
        shifts.push({
          workload: { id, name, application: { name: application } },
          measure,
          shift: result.shift,
        });
        entry.told = result.shift.at;
      }
    }
    made.push(take(info, entry, issuedAt, result, memory));
    // Job locks are renewed on this thread: let it breathe.
    if (made.length % 8 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  try {
    await deps.forecasts.save(made);
    await saveShadowPoints(deps.db, shadowPoints);
    await saveColumns(deps.db, columns);
    for (const shifted of shifts) await noticeShift(deps, shifted);
  } catch (error) {
    // What is stored is no longer what is believed to be stored; the next look reads it.
    for (const info of infos) memory.drop(info.id);
    throw error;
  }
  await notifyChange(deps.db, "forecasts");
}

/** take keeps what the engine remembers and says what of all this is to be stored. */
function take(
  info: DueSeries,
  entry: Remembered,
  issuedAt: number,
  result: Issue,
  memory: ForecastMemory,
): Made {
  const base = { seriesId: info.id, at: issuedAt, points: [], actuals: [], clearRefusal: info.refused };
  if (isRefusal(result)) {
    memory.put(info.id, entry);
    return { ...base, reason: result.reason, forecast: result.meanwhile, clearRefusal: false };
  }
  const { state } = result;
  const since = info.issuedThrough;
  const { stored } = entry;
  entry.state = state;
  const held = memory.put(info.id, entry);
  const whole = !stored || stored.revision !== entry.revision;
  const refitted = whole || stored.fittedAt !== state.fittedAt;
  const turn = (issuedAt / entry.step + info.id) % STORE_EVERY === 0;
  const due = refitted || !held || memory.size <= FEW || turn;
  if (due) {
    const { fits, fittedAt } = state;
    const through = refitted ? throughOf(entry) : stored.through;
    entry.stored = { revision: entry.revision, fits, fittedAt, through };
    // What stands in the store need not be held, so there may be room for the rest.
    if (!held) memory.put(info.id, entry);
  }
  return {
    ...base,
    forecast: result.forecast,
    points: result.points,
    actuals: since > 0 && since >= issuedAt - DAY_MS ? valuesSince(entry, since) : [],
    state: due
      ? {
          revision: entry.revision,
          through: state.through,
          ledger: state.ledger,
          fits: stored?.fits === state.fits && !whole ? undefined : state.fits,
          values: refitted ? packValues(entry) : undefined,
        }
      : undefined,
  };
}

const isRefusal = (result: Issue): result is NoForecast => "reason" in result;

function valuesSince(entry: Remembered, since: number): [number, number][] {
  const out: [number, number][] = [];
  for (let i = Math.max(0, Math.floor((since - entry.start) / entry.step)); i < entry.length; i++)
    if (!Number.isNaN(entry.values[i])) out.push([entry.start + i * entry.step, entry.values[i]]);
  return out;
}
