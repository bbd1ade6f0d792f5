import {
  type ActionModel,
  type ActionState,
  actionModel,
  USUAL_SETTINGS,
} from "@/server/core/behaviour/actions/variable-order";
import { newVocabulary, type Vocabulary } from "@/server/core/behaviour/actions/vocabulary";
import type { Complexity } from "@/server/core/behaviour/complexity/score";
import type { Support } from "@/server/core/behaviour/complexity/support";
import { type Habit, newHabit } from "@/server/core/behaviour/demand/habits";
import { type Following, startFollowing } from "@/server/core/behaviour/follow";
import type { Gaps, LearntGap } from "@/server/core/behaviour/sessions/gaps";
import type { Segmentation } from "@/server/core/behaviour/segments/segments";
import type { Resource } from "@/server/core/words";
import type { SubjectRow } from "@/server/store/behaviour";

/** StoredFollowing is what is kept of {@link Following} beside the users' own rows. */
export interface StoredFollowing {
  readonly since: number;
  readonly gaps: readonly (readonly [string, { counts: Gaps; learnt: LearntGap; noted: number }])[];
}

/** followingOf puts what is remembered of acts together again, with every user's open session. */
export function followingOf(
  stored: StoredFollowing | undefined,
  since: number,
  rows: readonly SubjectRow[],
): Following {
  const following = startFollowing(stored?.since ?? since);
  for (const [application, gap] of stored?.gaps ?? []) following.gaps.set(application, gap);
  for (const { subject, profile, session } of rows) {
    following.profiles.set(subject, profile);
    for (const [application, at] of Object.entries(session.lasts))
      following.lastAt.set(`${subject} ${application}`, at);
    following.open.set(subject, {
      user: subject,
      application: session.lastAction.split("/", 1)[0],
      startsAt: session.startsAt,
      lastAt: session.lastAt,
      acts: session.acts,
      errors: 0,
      bytes: 0,
      actions: new Map(),
      objects: new Map(),
      lastAction: session.lastAction,
    });
  }
  return following;
}

/** StoredSegmentation is a segmentation without its members, who carry their segment themselves. */
export type StoredSegmentation = Omit<Segmentation, "membership">;

/** StoredCosts is what an act of each action costs: by resource, in unit-seconds, with its score. */
export interface StoredCosts {
  readonly scored: readonly Complexity[];
  /** The measured series that costs were told apart by, and what an act of each action takes of each, in unit-seconds. */
  readonly columns?: readonly { readonly workload: string; readonly measure: string }[];
  readonly means?: readonly (readonly [action: string, means: readonly number[]])[];
  /** What each rests on; left out where it was learnt before this was kept. */
  readonly support?: readonly Support[];
}

/** StoredOutlook is what the forecaster needs to know of habits, as of the end of a day. */
export interface StoredOutlook {
  /** Weeks over which sessions that begin were counted, counted with the same fading. */
  readonly weeks: number;
  /** By application, ms. */
  readonly gaps: readonly (readonly [application: string, ms: number])[];
  readonly groups: readonly StoredGroup[];
}

/** StoredGroup is a segment's habits, where its users are, and for how many acts one of theirs stands on average; 0 is everybody. */
export interface StoredGroup {
  readonly habit: StoredHabit;
  readonly regions: readonly (readonly [region: string, share: number])[];
  readonly stands: number;
}

/** costsOf gives the cost of each action by some resources. */
export const costsOf = (
  stored: StoredCosts | undefined,
  resources: readonly Resource[],
): Map<string, Float64Array> =>
  new Map(
    (stored?.scored ?? []).map(({ action, amounts }) => [
      action,
      Float64Array.from(resources, (resource) => amounts[resource] ?? 0),
    ]),
  );

/** StoredHabit is a habit as JSON. */
export interface StoredHabit {
  readonly segment: number;
  readonly next: readonly (readonly [string, readonly (readonly [string, number])[]])[];
  readonly pauses: readonly (readonly [string, number[]])[];
  readonly starts: readonly number[];
}

/** habitsOf and storedHabits turn habits into JSON and back. */
export const habitsOf = (stored: readonly StoredHabit[] = []): Map<number, Habit> =>
  new Map(
    stored.map(({ segment, next, pauses, starts }) => [
      segment,
      {
        ...newHabit(),
        next: new Map(next.map(([from, row]) => [from, new Map(row)])),
        pauses: new Map(pauses),
        starts: [...starts],
      },
    ]),
  );
export const storedHabits = (habits: ReadonlyMap<number, Habit>): StoredHabit[] =>
  [...habits].map(([segment, { next, pauses, starts }]) => ({
    segment,
    next: [...next].map(([from, row]) => [from, [...row]] as const),
    pauses: [...pauses],
    starts,
  }));

/** StoredActions is the action model with its vocabulary. */
export interface StoredActions {
  readonly symbols: readonly string[];
  /** Contexts as one text: hundreds of thousands of them as JSON cost the database seconds at every look. Older rows hold them as a list. */
  readonly state: Omit<ActionState, "contexts"> & { readonly contexts: ActionState["contexts"] | string };
  /** How far the network of next actions is believed beside the model, by application, 0 to 1. */
  readonly shares?: Readonly<Record<string, number>>;
}

/** actionsOf makes the action model from what is stored; an empty one before. */
export function actionsOf(stored: StoredActions | undefined): { model: ActionModel; vocabulary: Vocabulary } {
  const vocabulary = newVocabulary();
  for (const symbol of stored?.symbols ?? []) {
    vocabulary.index.set(symbol, vocabulary.symbols.length);
    vocabulary.symbols.push(symbol);
  }
  const state = stored && { ...stored.state, contexts: contextsOf(stored.state.contexts) };
  return { model: actionModel(USUAL_SETTINGS, state), vocabulary };
}

/** packContexts writes contexts as a line each: the key, a tab, and symbol:count pairs; contextsOf reads it. */
export const packContexts = (contexts: ActionState["contexts"]): string =>
  contexts
    .map(([key, counts]) => `${key}\t${counts.map(([symbol, n]) => `${symbol}:${n}`).join(" ")}`)
    .join("\n");
export const contextsOf = (stored: ActionState["contexts"] | string): ActionState["contexts"] =>
  typeof stored !== "string"
    ? stored
    : stored === ""
      ? []
      : stored.split("\n").map((line) => {
          const [key, pairs] = line.split("\t");
          const counts = pairs === "" ? [] : pairs.split(" ").map((pair) => pair.split(":").map(Number));
          return [key, counts as [number, number][]];
        });
