import { before, type Series } from "@/server/core/series/series";
import type { Why } from "./bayes/why";
import { type ConfidenceInput, type ConfidencePart, confidenceParts } from "./confidence";
import { standing } from "./engine";
import { ask, makePanel, type Panel, shownWeights } from "./ensemble";
import { trustIn } from "./correction/record";
import type { Expert } from "./expert";
import { EXPERTS } from "./experts/all";
import type { ExtraRecord } from "./extras";
import type { KnownEvent, NoForecast } from "./forecast";
import { type History, readHistory } from "./history";
import type { Ledger } from "./ledger";
import { mixingOf, withNewcomers } from "./mixing";
import { makeLeadGrid } from "./leads";
import { LEVELS } from "./levels";
import { type EngineState, restore, restoreExtras } from "./state";

const L = LEVELS.length;

/** InspectRequest names a forecast: the history as of `issuedAt` (epoch ms) and what the engine stored after issuing it. */
export interface InspectRequest {
  readonly series: Series;
  readonly events?: readonly KnownEvent[];
  readonly issuedAt: number;
  readonly state: EngineState;
  /** What the forecast itself said of events. */
  readonly why?: readonly Why[];
  /** One of LEVELS: the quantile that curves, weights and losses are read at. */
  readonly level: number;
  readonly experts?: readonly Expert[];
}

/** Voter is one member of the mix at one quantile. */
export interface Voter {
  readonly name: string;
  readonly kind: "expert" | "median" | "network" | "users";
  /** What it says of each step ahead, in the series' unit; NaN where it said nothing. */
  readonly path: Float64Array;
  /** Share of the mix at each rung, 0 to 1; the voters of a rung sum to 1. */
  readonly weights: Float64Array;
  /** Recent mean pinball loss at each rung (a loss counts half after 30 h), in the series' unit; NaN when unscored. */
  readonly losses: Float64Array;
}

/** EventTaken is a known event of the horizon and the factor by which it moved the median most; 1 when it moved nothing. */
export interface EventTaken {
  readonly event: KnownEvent;
  readonly factor: number;
  /** Earlier occurrences of the same kind and title. */
  readonly earlier: number;
  /** What the network of events and demand regime believes of it, where it changed the forecast. */
  readonly why?: Why;
}

/** Corrected says, for each rung, how much of the correction is taken (0 to 1) and the loss with all of it over the mix's here. */
export interface Corrected {
  readonly trust: Float64Array;
  readonly ratio: Float64Array;
}

/** Inspection explains one forecast. */
export interface Inspection {
  /** Steps ahead of each rung. */
  readonly leads: readonly number[];
  readonly voters: readonly Voter[];
  /** The mix's own recent loss at each rung, as it was said, and how many (discounted) values have judged it. */
  readonly mixLosses: Float64Array;
  readonly scored: Float64Array;
  /** What many series taught about the mix, as far as it was judged here; absent before that. */
  readonly correction?: Corrected;
  readonly confidence: Record<ConfidencePart, number>;
  readonly standing: ConfidenceInput;
  readonly events: readonly EventTaken[];
  /** Counts of steps: observed, missing (filled by named steps), and left out of training by a mark on the calendar. */
  readonly steps: { readonly observed: number; readonly missing: number; readonly excluded: number };
}

/**
 * inspectForecast asks every voter again what it said at `issuedAt`, with the numbers and the account that the engine
 * stored then, so nothing is fitted or scored anew. A network is not asked: what it last said, at a full hour, stands in.
 */
export function inspectForecast(request: InspectRequest): Inspection | NoForecast {
  const { state, issuedAt, experts = EXPERTS } = request;
  const l = LEVELS.indexOf(request.level);
  const known = before(request.series, issuedAt);
  const history = readHistory(known, request.events);
  if (!history) return { reason: "No value is known before the forecast was issued." };
  const rolled = restore(state, history.step, state.horizon, experts);
  if (!rolled)
    return { reason: "The engine has changed since this forecast. The next forecast can be inspected." };
  const grid = makeLeadGrid(state.horizon);
  const extras = [...restoreExtras(state, grid.leads.length).values()];
  const mixing = withNewcomers(mixingOf(rolled.ledger, grid, history.step), extras, grid, history.step);
  const panel = makePanel(experts, history, grid);
  const paths = pathsOf(panel, rolled.current, state.horizon, l);
  const silence = grid.leads.map(() => new Uint8Array(experts.length));
  const weights = grid.leads.map((lead, k) => {
    const shown = shownWeights(
      panel,
      rolled.current,
      mixing,
      extras.map(() => noAnswer),
      lead,
    );
    silence[k].set(panel.silent);
    return shown;
  });
  const share = (voter: number) => Float64Array.from(grid.leads, (_, k) => weights[k][voter * L + l]);
  const names = [...experts.map((expert) => expert.name), "median of experts"];
  const voters = names.map(
    (name, m): Voter => ({
      name,
      kind: m < experts.length ? "expert" : "median",
      path: paths[m],
      weights: share(m),
      losses: lossesOf(rolled.ledger, m, l).map((loss, k) => (silence[k][m] ? Number.NaN : loss)),
    }),
  );
  extras.forEach((extra, x) => {
    voters.push({
      name: extra.name,
      kind: "network",
      path: saidPath(extra, grid.leads, issuedAt, history.step, state.horizon, l),
      weights: share(names.length + x),
      losses: Float64Array.from(grid.leads, (_, k) =>
        extra.mass[k] > 0 ? extra.losses[k * L + l] / extra.mass[k] : Number.NaN,
      ),
    });
  });
  const input = standing(history, rolled.ledger, experts);
  return {
    leads: grid.leads,
    voters,
    mixLosses: lossesOf(rolled.ledger, rolled.ledger.members - 1, l),
    scored: rolled.ledger.mass,
    ...(rolled.ledger.correction.mass[0] >= 1 && { correction: correctedOf(rolled.ledger) }),
    confidence: confidenceParts(input),
    standing: input,
    events: eventsTaken(request.events ?? [], issuedAt, issuedAt + state.horizon * history.step, request.why),
    steps: countSteps(history),
  };
}

/** A network is not asked again; its own answer changes no weight. */
const noAnswer = new Float64Array(0);

function pathsOf(panel: Panel, fit: Parameters<typeof ask>[1], horizon: number, l: number): Float64Array[] {
  const members = panel.experts.length + 1;
  const paths = Array.from({ length: members }, () => new Float64Array(horizon));
  for (let lead = 1; lead <= horizon; lead++) {
    ask(panel, fit, panel.history.y.length, lead);
    for (let m = 0; m < members; m++)
      paths[m][lead - 1] = panel.silent[m] ? Number.NaN : panel.rows[m * L + l];
  }
  return paths;
}

function lossesOf({ rungs, mass, losses }: Ledger, member: number, l: number): Float64Array {
  return Float64Array.from({ length: rungs }, (_, k) =>
    mass[k] > 0 ? losses[(member * rungs + k) * L + l] / mass[k] : Number.NaN,
  );
}

function correctedOf({ correction }: Ledger): Corrected {
  const sumAt = (losses: Float64Array, k: number) =>
    losses.subarray(k * L, (k + 1) * L).reduce((sum, loss) => sum + loss, 0);
  const ratio = (_: number, k: number) => sumAt(correction.corrected, k) / sumAt(correction.plain, k);
  return { trust: trustIn(correction), ratio: Float64Array.from(correction.mass, ratio) };
}

/** saidPath draws what a voter from outside last said before `issuedAt`, straight between the rungs that were kept. */
function saidPath(
  extra: ExtraRecord,
  leads: readonly number[],
  issuedAt: number,
  step: number,
  horizon: number,
  l: number,
): Float64Array {
  const path = new Float64Array(horizon).fill(Number.NaN);
  const said = extra.said.findLast(
    ({ at, rows }) => at <= issuedAt && rows.length === leads.length * LEVELS.length,
  );
  if (!said) return path;
  const behind = Math.round((issuedAt - said.at) / step);
  for (let k = 0; k < leads.length; k++) {
    const to = said.rows[k * L + l];
    const from = k > 0 ? said.rows[(k - 1) * L + l] : to;
    const first = k > 0 ? leads[k - 1] : leads[k] - 1;
    for (let lead = first + 1; lead <= leads[k]; lead++) {
      const h = lead - 1 - behind;
      if (h >= 0 && h < horizon) path[h] = from + ((to - from) * (lead - first)) / (leads[k] - first);
    }
  }
  return path;
}

function eventsTaken(
  events: readonly KnownEvent[],
  issuedAt: number,
  end: number,
  whys: readonly Why[] = [],
): EventTaken[] {
  return events
    .filter((event) => event.endsAt > issuedAt && event.startsAt < end)
    .map((event) => {
      const earlier = events.filter(
        (one) => one.kind === event.kind && one.title === event.title && one.endsAt <= issuedAt,
      );
      const why = whys.find(
        (one) => one.event.title === event.title && one.event.startsAt === event.startsAt,
      );
      const factor = why ? 1 + why.weight * (why.factor - 1) : 1;
      return { event, factor, earlier: earlier.length, ...(why && { why }) };
    });
}

function countSteps({ y, seen, learn }: History): Inspection["steps"] {
  let observed = 0;
  let excluded = 0;
  for (let i = 0; i < y.length; i++) {
    if (!seen[i]) continue;
    observed++;
    if (!learn[i]) excluded++;
  }
  return { observed, missing: y.length - observed, excluded };
}
