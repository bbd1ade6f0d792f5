import { type Learnt, needOdds, fleetSize } from "@/server/core/planning/risk/odds";
import { type Outlook, openOutlook, viewOf, watch } from "@/server/core/planning/risk/outlook";
import type { Resource } from "@/server/core/words";
import type { Foresight } from "./controllers";
import type { World } from "./world";

/** RiskSettings of a replayed risk planner. */
export interface RiskSettings {
  /** How often it learns anew; learning is most of its cost. */
  readonly refitSeconds: number;
}

/** Followed is one resource's outlook, and what it said when the first, the second … value after `first` was known. */
interface Followed {
  outlook: Outlook;
  readonly first: number;
  readonly said: Learnt[];
}

/**
 * riskForesight gives the risk planner's odds at any step of a world, from the demand before that step alone. It learns
 * once for all policies that are replayed with it: what was said at a step is kept. An instant before the first one that
 * was asked for starts it anew.
 */
export function riskForesight(world: World, settings: RiskSettings): Foresight {
  const followed = new Map<Resource, Followed>();
  const { startupSeconds } = world.capacity;
  return {
    forecastAt: () => ({ reason: "The risk planner has its own." }),
    oddsAt: (resource, { now, desired, actions }) => {
      const carries = world.capacity.perReplica[resource];
      const history = world.demands.find((each) => each.resource === resource)?.demand;
      if (carries === undefined || !history) return undefined;
      const { grid, values } = history;
      const seconds = grid.step / 1000;
      // A value is known when its interval has ended.
      const known = Math.min(values.length, Math.floor((now - grid.start) / grid.step));
      const outlookSettings = { reach: startupSeconds + 2 * seconds, refitSeconds: settings.refitSeconds };
      let state = followed.get(resource);
      if (!state || known < state.first) {
        const before = filled(values.subarray(0, known));
        const room = values.length - known + 2;
        const outlook = openOutlook(grid.start / 1000, seconds, before, room, outlookSettings);
        state = { outlook, first: known, said: [learntOf(outlook, carries)] };
        followed.set(resource, state);
      }
      for (let read = state.first + state.said.length - 1; read < known; read++) {
        state.outlook = watch(
          state.outlook,
          grid.start / 1000 + read * seconds,
          values[read],
          outlookSettings,
        );
        state.said.push(learntOf(state.outlook, carries));
      }
      const learnt = state.said[known - state.first];
      return needOdds(learnt, { now, seconds, desired, actions, carries, startupSeconds });
    },
  };
}

const learntOf = (outlook: Outlook, carries: number): Learnt => {
  const view = viewOf(outlook);
  // A view reads on in the outlook's own room, which later values fill.
  return { view: { ...view, recent: Array.from(view.recent) }, usual: fleetSize(outlook.samples, carries) };
};

/** filled holds the last known value over gaps, and the first known one before it: the named step that fills for learning. */
export function filled(values: Float64Array): Float64Array {
  const out = values.slice();
  let held = out.find((value) => !Number.isNaN(value)) ?? 0;
  for (let i = 0; i < out.length; i++) {
    if (Number.isNaN(out[i])) out[i] = held;
    else held = out[i];
  }
  return out;
}
