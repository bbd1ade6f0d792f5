import { binSeconds, type Habit, PAUSE_BINS } from "../demand/habits";
import { type ActionModel, START } from "./variable-order";

/** Step is one thing that a user may do next. */
export interface Step {
  /** undefined: the session ends. */
  readonly action: string | undefined;
  /** Given what came before it. */
  readonly probability: number;
  /** Median seconds until it, from now for a first step and from the step before for a second; undefined for the end, and where no session is under way. */
  readonly inSeconds: number | undefined;
}

/** Ahead is a first step with what may follow it. */
export interface Ahead extends Step {
  readonly followers: readonly Step[];
  /** Probability that something else, or the end, follows. */
  readonly rest: number;
}

/** AheadRequest is a user's session so far, newest action last, and how their group usually goes on. */
export interface AheadRequest {
  readonly model: Pick<ActionModel, "predict">;
  readonly symbols: readonly string[];
  readonly habit: Pick<Habit, "next" | "pauses"> | undefined;
  readonly user: string;
  readonly segment: number;
  /** Numbers of the newest actions, {@link START} first where the session begins among them. */
  readonly recent: readonly number[];
  /** Milliseconds since the last act. */
  readonly idleMs: number;
  /** First steps, and second steps of each. */
  readonly first: number;
  readonly second: number;
}

/**
 * lookAhead gives the likeliest next two steps of a user with the time until each: what comes by the model of next actions, whether and when
 * anything comes by how the user's group pauses and ends sessions, given the silence so far.
 */
export function lookAhead(request: AheadRequest): { steps: Ahead[]; ends: number | undefined } {
  const { model, symbols, habit, user, segment, recent, idleMs, first, second } = request;
  const size = symbols.length;
  const last = recent.at(-1) ?? START;
  const underWay = last !== START;
  const goesOn = underWay ? survival(habit, symbols[last], idleMs) : 1;
  const said = Float64Array.from(model.predict({ user, segment, recent }, size));
  const steps = likeliest(said, size, first).map((symbol): Ahead => {
    const after = [...recent, symbol];
    const next = Float64Array.from(model.predict({ user, segment, recent: after }, size));
    const on = survival(habit, symbols[symbol], 0);
    const followers = likeliest(next, size, second).map((follower) => ({
      action: symbols[follower],
      probability: on * next[follower],
      inSeconds: waitAfter(habit, symbols[symbol], 0),
    }));
    return {
      action: symbols[symbol],
      probability: goesOn * said[symbol],
      inSeconds: underWay ? waitAfter(habit, symbols[last], idleMs) : undefined,
      followers,
      rest: Math.max(0, 1 - followers.reduce((sum, one) => sum + one.probability, 0)),
    };
  });
  return { steps, ends: underWay ? 1 - goesOn : undefined };
}

const likeliest = (said: Float64Array, size: number, count: number): number[] =>
  Array.from({ length: size }, (_, symbol) => symbol)
    .sort((a, b) => said[b] - said[a] || a - b)
    .slice(0, count);

/** Probability that a session goes on after an action and a silence: an end shows itself by silence only. */
function survival(habit: AheadRequest["habit"], action: string, idleMs: number): number {
  const row = habit?.next.get(action);
  if (!row) return 1;
  let total = 0;
  for (const n of row.values()) total += n;
  // Half an end is assumed, as everywhere, so that nothing that was seen once goes on for ever.
  const ends = (row.get("") ?? 0) + 0.5;
  const on = (total + 0.5 - ends) / (total + 0.5);
  const left = beyond(habit?.pauses.get(action), idleMs);
  return (on * left) / Math.max(1e-12, on * left + 1 - on);
}

/** Share of pauses that are longer than a silence. */
function beyond(bins: readonly number[] | undefined, idleMs: number): number {
  if (!bins) return 1;
  const from = idleMs / 1000;
  let [longer, all] = [0, 0];
  for (let b = 0; b < PAUSE_BINS; b++) {
    all += bins[b];
    if (binSeconds(b) > from) longer += bins[b];
  }
  return all > 0 ? longer / all : 1;
}

/** Median seconds that are left of a pause after a silence; undefined where none was that long. */
function waitAfter(habit: AheadRequest["habit"], action: string, idleMs: number): number | undefined {
  const bins = habit?.pauses.get(action);
  if (!bins) return undefined;
  const from = idleMs / 1000;
  let longer = 0;
  for (let b = 0; b < PAUSE_BINS; b++) if (binSeconds(b) > from) longer += bins[b];
  if (longer === 0) return undefined;
  let passed = 0;
  for (let b = 0; b < PAUSE_BINS; b++) {
    if (binSeconds(b) <= from) continue;
    passed += bins[b];
    if (passed >= longer / 2) return Math.max(0, binSeconds(b) - from);
  }
  return undefined;
}
