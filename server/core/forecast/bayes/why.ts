import { DAYS } from "./calendar";
import { posterior } from "./infer";
import { V } from "./learn";
import { type Network, UNKNOWN } from "./network";
import { REGIMES } from "./regimes";

/** Why is what the network believes of a coming stretch, and what speaks most for it. */
export interface Why {
  /** One sentence, e.g. "Flash sale (during), 16–20 h UTC: demand regime high with 72 %." */
  readonly sentence: string;
  readonly event: { readonly kind: string; readonly title: string; readonly startsAt: number };
  /** The stretch it is about, epoch ms. */
  readonly from: number;
  readonly to: number;
  readonly regime: string;
  /** Probability of the regime, 0 to 1, and of every regime, lowest first. */
  readonly probability: number;
  readonly shares: readonly number[];
  /** By what factor the median departs from what is said without events. */
  readonly factor: number;
  /** Share of the forecast that follows the network there, 0 to 1. */
  readonly weight: number;
  /** What is known of the stretch, the event first, then the most telling; `adds` is how much it adds to the regime's probability. */
  readonly evidence: readonly { readonly name: string; readonly state: string; readonly adds: number }[];
}

/** Evidence that adds less to the probability is not told. */
const LEAST = 0.02;

/**
 * explain names the most probable regime and the evidence for it: what each adds is the regime's probability with it
 * less that without it, the others kept. `called` is what to call the event when the network has no state for it.
 */
export function explain(
  network: Network,
  states: readonly number[],
  called: string | undefined,
): Pick<Why, "sentence" | "regime" | "probability" | "shares" | "evidence"> {
  const shares = posterior(network, V.regime, states);
  const top = shares.reduce((best, p, r) => (p > shares[best] ? r : best), 0);
  // Kind, title and phase are one thing to a reader: the event.
  const groups: readonly (readonly number[])[] = [
    [V.kind, V.title, V.phase],
    [V.hour],
    [V.day],
    [V.deployment],
    [V.trend],
    [V.mix],
  ];
  const evidence = groups
    .filter((group) => group.some((v) => states[v] !== UNKNOWN))
    .map((group) => {
      const without = states.map((state, v) => (group.includes(v) ? UNKNOWN : state));
      const adds = shares[top] - posterior(network, V.regime, without)[top];
      return {
        name: network.variables[group.length > 1 ? V.title : group[0]].name,
        state: words(network, states, group, called),
        adds,
      };
    })
    .filter(({ adds, name }) => adds >= LEAST || (name === "event" && states[V.phase] > 0))
    // The event is what people ask about; it stands first.
    .sort((a, b) => Number(b.name === "event") - Number(a.name === "event") || b.adds - a.adds);
  const because = evidence.slice(0, 3).map(({ state }) => state);
  const what = because.length > 0 ? because.join(", ") : "As usual";
  return {
    sentence: `${what}: demand regime ${REGIMES[top]} with ${Math.round(100 * shares[top])} %.`,
    regime: REGIMES[top],
    probability: shares[top],
    shares: [...shares],
    evidence,
  };
}

function words(
  { variables }: Network,
  states: readonly number[],
  group: readonly number[],
  called: string | undefined,
): string {
  const state = (v: number): string => variables[v].states[Math.max(0, states[v])];
  if (group.length > 1) return states[V.phase] > 0 ? `${called ?? "Event"} (${state(V.phase)})` : "no event";
  if (group[0] === V.trend) return `lately ${state(V.trend)}`;
  if (group[0] === V.mix) return `segment mix ${state(V.mix)}`;
  if (group[0] === V.day && state(V.day) === DAYS[0]) return "working day";
  return state(group[0]);
}
