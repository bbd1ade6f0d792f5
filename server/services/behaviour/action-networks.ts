import { type Blend, blended, newBlend } from "@/server/core/behaviour/actions/blend";
import type { ActionChoice } from "@/server/core/behaviour/actions/choose";
import type { Frequent } from "@/server/core/behaviour/actions/frequent";
import { type Network, networkSays } from "@/server/core/behaviour/actions/judge";
import {
  actionNetwork,
  decodeActionNetwork,
  type ActionNetworkShape,
} from "@/server/core/behaviour/actions/network";
import type { ActionModel, Past } from "@/server/core/behaviour/actions/variable-order";
import type { Deps } from "@/server/services/verb";
import { readMemory } from "@/server/store/behaviour";

/** ACTION_NETWORK is how networks of next actions are built: acts that are looked back, units, and rounds of training at most. */
export const ACTION_NETWORK = { context: 6, units: 32, epochs: 8 } as const;
/** MOST_PLACES is how many actions have a place of their own in a network; the rarest share one. */
export const MOST_PLACES = 400;

/** StoredNetwork is what is remembered of the network of next actions: its weights by their hash, or null where it serves nowhere. */
export interface StoredNetwork {
  readonly hash: string | null;
  readonly frequent: Frequent;
  /** Which model serves each application, and why. */
  readonly choices: Readonly<Record<string, ActionChoice>>;
}

/** Serving is the network that serves some applications beside the Markov model. */
export interface Serving {
  readonly network: Network;
  readonly applications: ReadonlySet<string>;
}

/** recallServing reads the network that serves; undefined where none does, or where its weights are gone or damaged (which is logged). */
export async function recallServing(
  deps: Pick<Deps, "db" | "artifacts" | "log">,
): Promise<Serving | undefined> {
  const stored = (await readMemory<StoredNetwork>(deps.db, "network"))?.body;
  if (!stored?.hash) return undefined;
  try {
    const decoded = decodeActionNetwork<ActionNetworkShape>(await deps.artifacts.get(stored.hash));
    if (!decoded) return undefined;
    const says = actionNetwork({ shape: decoded.settings, tables: decoded.tables });
    const applications = Object.entries(stored.choices).flatMap(([name, { serves }]) =>
      serves === "lstm" ? [name] : [],
    );
    return { network: { says, frequent: stored.frequent }, applications: new Set(applications) };
  } catch (error) {
    deps.log.warn(
      { err: error },
      "the network of next actions could not be read; the Markov model serves alone",
    );
    return undefined;
  }
}

/** NextAsked is what is asked about one user: the past, the application they are in, and how many symbols are known. */
export interface NextAsked {
  readonly past: Past;
  readonly application: string;
  readonly vocabulary: number;
}

/** sayNext gives the probabilities of the next action by the model that serves the application, and that model's name. */
export function sayNext(
  model: ActionModel,
  { past, application, vocabulary }: NextAsked,
  serving: Serving | undefined,
  shares: Readonly<Record<string, number>> = {},
): { said: Float64Array; by: ActionChoice["serves"] } {
  const markov = model.predict(past, vocabulary);
  if (!serving?.applications.has(application)) return { said: markov, by: "variable order" };
  const blend: Blend = application in shares ? { share: shares[application] } : newBlend();
  return { said: blended(blend, markov, networkSays(serving.network, past.recent, vocabulary)), by: "lstm" };
}
