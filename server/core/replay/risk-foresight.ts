import { needTable } from "@/server/core/planning/risk/need-table";
import { fleetOf, fleetSize, oddsOf, timesOf } from "@/server/core/planning/risk/odds";
import { type Outlook, openOutlook, viewOf, watch } from "@/server/core/planning/risk/outlook";
import type { Resource } from "@/server/core/words";
import type { Foresight } from "./controllers";
import type { World } from "./world";

/** RiskSettings of a replayed risk planner. */
export interface RiskSettings {
  /** How often it learns anew; learning is most of its cost. */
  readonly refitSeconds: number;
  readonly maxReplicas: number;
}

/** TOO_LITTLE is why a short history gives no odds. */
export const TOO_LITTLE = "There is too little history to price the risk.";

/** Followed is one resource's outlook, how far it has read, and its usual fleet. */
interface Followed {
  outlook: Outlook;
  read: number;
  usual: number;
}

/**
 * riskForesight gives the risk planner's odds at any step of a world, from the demand before that step alone. It reads
 * on from call to call, so calls come in order of time; use a new one for each replayed policy.
 */
export function riskForesight(world: World, settings: RiskSettings): Foresight {
  const followed = new Map<Resource, Followed>();
  return {
    forecastAt: () => ({ reason: "The risk planner has its own." }),
    oddsAt: (resource, view) => {
      const capacity = world.capacity.perReplica[resource];
      const history = world.demands.find((each) => each.resource === resource)?.demand;
      if (capacity === undefined || !history) return undefined;
      const { grid, values } = history;
      const step = grid.step / 1000;
      // A value is known when its interval has ended.
      const known = Math.min(values.length, Math.floor((view.now - grid.start) / grid.step));
      const { startupSeconds } = world.capacity;
      const outlookSettings = { reach: startupSeconds + 2 * step, refitSeconds: settings.refitSeconds };
      let state = followed.get(resource);
      if (!state) {
        const outlook = openOutlook(
          grid.start / 1000,
          step,
          filled(values.subarray(0, known)),
          values.length - known + 2,
          outlookSettings,
        );
        state = { outlook, read: known, usual: fleetSize(outlook.samples, capacity) };
        followed.set(resource, state);
      }
      for (; state.read < known; state.read++) {
        const at = grid.start / 1000 + state.read * step;
        state.outlook = watch(state.outlook, at, values[state.read], outlookSettings);
        state.usual = fleetSize(state.outlook.samples, capacity);
      }
      const { maxReplicas } = settings;
      const times = timesOf(startupSeconds, step);
      const ticks = { now: view.now / 1000, seconds: step, reach: times.again };
      const table = needTable(viewOf(state.outlook), capacity, ticks, maxReplicas);
      if (!table) return { reason: TOO_LITTLE };
      const fleet = fleetOf(view.actions, view.desired, view.now, step, times.last);
      return oddsOf(table, fleet, times, step, state.usual, maxReplicas);
    },
  };
}

/** filled holds the last known value over gaps, and the first known one before it: the named step that fills for learning. */
function filled(values: Float64Array): Float64Array {
  const out = values.slice();
  let held = out.find((value) => !Number.isNaN(value)) ?? 0;
  for (let i = 0; i < out.length; i++) {
    if (Number.isNaN(out[i])) out[i] = held;
    else held = out[i];
  }
  return out;
}
