import { count, type Counts, interpolate, type Table } from "./counts";

/** START stands before the first action of a session. */
export const START = -1;

/** Past is what is known before an action: who, which segment, and the session so far, newest last, from {@link START} on. */
export interface Past {
  readonly user: string;
  readonly segment?: number;
  readonly recent: readonly number[];
}

/** ActionSettings fixes what a model looks at. */
export interface ActionSettings {
  /** Longest run of actions that is a context of its own. */
  readonly orders: number;
  /** Longest run that is kept for each user and each segment; −1 to keep none. */
  readonly userOrders: number;
}

/** USUAL_SETTINGS look four actions back, and two within what the same user or segment did. */
export const USUAL_SETTINGS: ActionSettings = { orders: 4, userOrders: 2 };
/** FIRST_ORDER is the Markov chain: what follows one action. */
export const FIRST_ORDER: ActionSettings = { orders: 1, userOrders: -1 };

const DISCOUNT = 0.7;
/** What a context remembers: of everybody long, of one user less, and of the user's last few acts least. */
const [CAP, USER_CAP, RECENT_CAP] = [20_000, 400, 16];
/** Steps of the gate's gradient; it begins bold and ends at the least. */
const [FIRST_STEP, LEAST_STEP, STEP_FALLS] = [0.2, 0.02, 2_000];
const BUCKETS = 12;

/** ActionModel says what comes next and learns from what came; made by {@link actionModel}. */
export interface ActionModel {
  /** Probabilities of the symbols 0 … vocabulary − 1; the last place is anything new. The array is used again by the next call. */
  predict(past: Past, vocabulary: number): Float64Array;
  /** Learns that `symbol` came; `vocabulary` as it was when it was predicted. */
  learn(past: Past, symbol: number, vocabulary: number): void;
  state(): ActionState;
}

/** ActionState is all that a model knows, as plain data. */
export interface ActionState {
  readonly settings: ActionSettings;
  readonly seen: number;
  readonly gate: readonly number[];
  readonly contexts: readonly (readonly [key: string, counts: readonly (readonly [number, number])[]])[];
}

/**
 * actionModel is a variable-order Markov model: contexts of every length, each interpolated with the shorter one (PPM: Cleary and Witten 1984;
 * absolute discounting: Ney, Essen and Kneser 1994), over everybody, over the segment and over the user. A gate that depends on how often each
 * context was seen mixes them and is learned with every act (mixture of experts, Jacobs et al. 1991). With {@link FIRST_ORDER} it is a
 * first-order chain interpolated with how frequent each action is.
 */
export function actionModel(settings: ActionSettings, from?: ActionState): ActionModel {
  const table: Table = new Map(from ? from.contexts.map(([key, list]) => [key, countsOf(list)]) : []);
  const mixes = settings.userOrders >= 0;
  const own = mixes ? settings.userOrders + 1 : 0;
  const experts = settings.orders + 1 + (mixes ? 2 * own + 1 : 0);
  const gate = Float64Array.from(from?.gate ?? new Array<number>(experts * BUCKETS).fill(0));
  let seen = from?.seen ?? 0;
  let said: Float64Array[] = [];
  const weight = new Float64Array(experts);
  const bucket = new Int32Array(experts);
  let mixed = new Float64Array(0);

  function look(past: Past, vocabulary: number): void {
    const size = vocabulary + 1;
    if (mixed.length !== size) {
      mixed = new Float64Array(size);
      said = Array.from({ length: experts }, () => new Float64Array(size));
    }
    const flat = mixed.fill(1 / size);
    const chain = (prefix: string, orders: number, first: number, lower: (order: number) => Float64Array) => {
      for (let order = 0; order <= orders; order++) {
        const counts = table.get(keyOf(prefix, past.recent, order));
        interpolate(counts, lower(order), said[first + order], DISCOUNT);
        bucket[first + order] = bucketOf(counts);
      }
    };
    chain("", settings.orders, 0, (order) => (order === 0 ? flat : said[order - 1]));
    if (!mixes) return;
    // A user's or segment's habit falls back on what everybody does after the same actions.
    const everybody = (order: number): Float64Array => said[Math.min(settings.orders, Math.max(1, order))];
    const users = settings.orders + 1;
    chain(`u${past.user}`, own - 1, users, everybody);
    chain(`s${past.segment ?? ""}`, own - 1, users + own, everybody);
    const recent = table.get(`r${past.user}`);
    interpolate(recent, said[users], said[users + 2 * own], DISCOUNT);
    bucket[users + 2 * own] = bucketOf(recent);
    let sum = 0;
    for (let k = 0; k < experts; k++) sum += weight[k] = Math.exp(gate[k * BUCKETS + bucket[k]]);
    for (let k = 0; k < experts; k++) weight[k] /= sum;
  }

  function predict(past: Past, vocabulary: number): Float64Array {
    look(past, vocabulary);
    if (!mixes) {
      mixed.set(said[settings.orders]);
      return mixed;
    }
    mixed.fill(0);
    for (let k = 0; k < experts; k++)
      for (let s = 0; s < mixed.length; s++) mixed[s] += weight[k] * said[k][s];
    return mixed;
  }

  return {
    predict,
    learn(past, symbol, vocabulary) {
      const mass = predict(past, vocabulary)[Math.min(symbol, vocabulary)];
      seen++;
      if (mixes) {
        const step = Math.max(LEAST_STEP, FIRST_STEP / (1 + seen / STEP_FALLS));
        for (let k = 0; k < experts; k++) {
          const blame = (weight[k] * said[k][Math.min(symbol, vocabulary)]) / mass;
          gate[k * BUCKETS + bucket[k]] += step * (blame - weight[k]);
        }
      }
      for (let order = 0; order <= settings.orders; order++)
        count(table, keyOf("", past.recent, order), symbol, CAP);
      if (!mixes) return;
      for (let order = 0; order < own; order++) {
        count(table, keyOf(`u${past.user}`, past.recent, order), symbol, USER_CAP);
        count(table, keyOf(`s${past.segment ?? ""}`, past.recent, order), symbol, CAP);
      }
      count(table, `r${past.user}`, symbol, RECENT_CAP);
    },
    state: () => ({
      settings,
      seen,
      gate: [...gate],
      contexts: [...table].map(([key, { of }]) => [key, [...of]] as const),
    }),
  };
}

const countsOf = (list: readonly (readonly [number, number])[]): Counts => ({
  total: list.reduce((sum, [, n]) => sum + n, 0),
  of: new Map(list),
});

/** keyOf names a context: whose it is, and the last `order` actions; what lies before a session's start is left out. */
function keyOf(prefix: string, recent: readonly number[], order: number): string {
  let key = `${prefix}|${order}`;
  for (let i = Math.max(0, recent.length - order); i < recent.length; i++) key += `,${recent[i]}`;
  return key;
}

/** How often a context was seen, in octaves. */
const bucketOf = (counts: Counts | undefined): number =>
  counts ? Math.min(BUCKETS - 1, 1 + Math.floor(Math.log2(1 + counts.total))) : 0;
