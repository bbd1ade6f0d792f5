import type { Chain } from "./chain";
import { IDLE_BINS, idleBin } from "./chain";
import { amountQuantile } from "./quantiles";

/** ActiveUser is somebody with an open session. */
export interface ActiveUser {
  readonly user: string;
  readonly segment: number;
  readonly lastAction: string;
  /** Since their last act, ms. */
  readonly idleMs: number;
  /** Real acts for which one recorded act stands. */
  readonly stands: number;
  /** For those who are forecast by themselves: probabilities of their next action, by name, from an action model. */
  readonly next?: ReadonlyMap<string, number>;
}

/** ActiveCell is users who are alike: segment, last action and how long ago it was. */
export interface ActiveCell {
  readonly segment: number;
  readonly lastAction: string;
  /** As {@link idleBin} gives it. */
  readonly idle: number;
  /** Sum over them of `stands`, and of its square. */
  readonly once: number;
  readonly squared: number;
}

/** Group is what is known of a segment now. */
export interface Group {
  readonly chain: Chain;
  /** Sessions expected to begin in each step, and mean of `stands` over its users. */
  readonly arrivals: Float64Array;
  readonly stands: number;
}

/** DemandRequest asks for the demand of the next steps. */
export interface DemandRequest {
  readonly users: readonly ActiveUser[];
  /** Further users, gathered already. */
  readonly cells?: readonly ActiveCell[];
  readonly groups: ReadonlyMap<number, Group>;
  readonly columns: number;
  readonly steps: number;
  readonly stepMs: number;
  readonly levels: readonly number[];
  /** Users whose own forecast is wanted. */
  readonly single: (user: ActiveUser) => boolean;
}

/** Moments is mean and variance, `[step × columns + column]`, in unit-seconds a step. */
export interface Moments {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/** BehaviourDemand is what users are about to take, in units (unit-seconds by second): everybody, segments, single users. */
export interface BehaviourDemand {
  readonly total: Moments;
  readonly segments: ReadonlyMap<number, Moments>;
  readonly users: ReadonlyMap<string, Moments>;
  /** One path a level of a column. */
  paths(of: Moments, column: number): Float64Array[];
}

/**
 * behaviourDemand adds up what active sessions will do and what begins meanwhile. Users who are not asked about by themselves are gathered by
 * segment, last action and silence, so that 50,000 of them cost a few hundred looks into a table.
 */
export function behaviourDemand(request: DemandRequest): BehaviourDemand {
  const { users, groups, columns, steps, stepMs, levels, single } = request;
  const size = steps * columns;
  const empty = (): Moments => ({ mean: new Float64Array(size), variance: new Float64Array(size) });
  const segments = new Map([...groups.keys()].map((id) => [id, empty()]));
  const own = new Map<string, Moments>();
  const cells = new Map<string, { segment: number; place: number; once: number; squared: number }>();
  for (const user of users) {
    const group = groups.get(user.segment);
    const into = segments.get(user.segment);
    if (!group || !into) continue;
    const action = group.chain.actions.get(user.lastAction);
    if (action === undefined) continue;
    const place = action * IDLE_BINS + idleBin(user.idleMs);
    if (single(user)) {
      const moments = empty();
      addUser(moments, group.chain, place, user);
      own.set(user.user, moments);
      addTo(into, moments);
      continue;
    }
    const key = `${user.segment}/${place}`;
    const cell = cells.get(key);
    if (cell) {
      cell.once += user.stands;
      cell.squared += user.stands ** 2;
    } else cells.set(key, { segment: user.segment, place, once: user.stands, squared: user.stands ** 2 });
  }
  for (const { segment, lastAction, idle, once, squared } of request.cells ?? []) {
    const action = groups.get(segment)?.chain.actions.get(lastAction);
    if (action === undefined) continue;
    const place = action * IDLE_BINS + idle;
    cells.set(`${segment}/${place}/gathered`, { segment, place, once, squared });
  }
  for (const { segment, place, once, squared } of cells.values()) {
    const chain = groups.get(segment)?.chain;
    const into = segments.get(segment);
    if (chain && into) addPlace(into, chain, place, once, squared);
  }
  for (const [id, group] of groups) {
    const into = segments.get(id);
    if (into) addArrivals(into, group, steps, columns);
  }
  const total = empty();
  for (const moments of segments.values()) addTo(total, moments);
  const seconds = stepMs / 1000;
  return {
    total,
    segments,
    users: own,
    paths: ({ mean, variance }, column) =>
      levels.map((level) =>
        Float64Array.from({ length: steps }, (_, step) => {
          const at = step * columns + column;
          return amountQuantile(mean[at] / seconds, variance[at] / seconds ** 2, level);
        }),
      ),
  };
}

function addTo(into: Moments, from: Moments): void {
  for (let i = 0; i < into.mean.length; i++) {
    into.mean[i] += from.mean[i];
    into.variance[i] += from.variance[i];
  }
}

function addPlace(into: Moments, chain: Chain, place: number, once: number, squared: number, by = 1): void {
  const size = chain.steps * chain.columns;
  const at = place * size;
  for (let i = 0; i < size; i++) {
    into.mean[i] += by * once * chain.mean[at + i];
    into.variance[i] += by * squared * chain.variance[at + i];
  }
}

/** addUser looks a user up; where a model tells their next action, the table's answer is taken for what follows each likely one. */
function addUser(into: Moments, chain: Chain, place: number, user: ActiveUser): void {
  const { next, stands } = user;
  if (!next) return addPlace(into, chain, place, stands, stands ** 2);
  // Their own next actions, as if each had just been done, weigh as much as the table's.
  addPlace(into, chain, place, stands, stands ** 2, 0.5);
  for (const [action, p] of next) {
    const index = chain.actions.get(action);
    if (index !== undefined)
      addPlace(into, chain, index * IDLE_BINS, stands, stands ** 2, 0.5 * p * chain.alive[place]);
  }
}

function addArrivals(
  into: Moments,
  { chain, arrivals, stands }: Group,
  steps: number,
  columns: number,
): void {
  const start = chain.actions.size * IDLE_BINS * steps * columns;
  for (let begun = 0; begun < steps; begun++) {
    const sessions = arrivals[begun] * stands;
    const squares = arrivals[begun] * stands ** 2;
    for (let step = begun; step < steps; step++)
      for (let c = 0; c < columns; c++) {
        const from = start + (step - begun) * columns + c;
        into.mean[step * columns + c] += sessions * chain.mean[from];
        into.variance[step * columns + c] += squares * chain.variance[from];
      }
  }
}
