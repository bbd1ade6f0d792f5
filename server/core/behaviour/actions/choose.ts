import type { ActionScore } from "./score";

/** A network costs a hundred times as much to ask and lags behind drift: it has to be this much better, relative to the loss. */
const LEAST_GAIN = 0.02;
/** Fewer scored acts than this decide nothing. */
const LEAST_ACTS = 500;

/** ActionChoice is which model serves an application, and why, as a sentence. */
export interface ActionChoice {
  readonly serves: "variable order" | "lstm";
  readonly why: string;
}

/** chooseActionModel lets the network serve beside the Markov model where both together lose at least 2 % less (log-loss) on later sessions than the model alone. */
export function chooseActionModel(markov: ActionScore, network: ActionScore | undefined): ActionChoice {
  if (!network || network.acts < LEAST_ACTS)
    return {
      serves: "variable order",
      why: `The network has too few later acts to be judged by (${network?.acts ?? 0}).`,
    };
  const [own, other] = [markov.logLoss / markov.acts, network.logLoss / network.acts];
  const figures = `log-loss ${other.toFixed(3)} with the network, ${own.toFixed(3)} of the variable-order model alone, on ${network.acts} later acts`;
  return other < (1 - LEAST_GAIN) * own
    ? { serves: "lstm", why: `The network serves: ${figures}.` }
    : { serves: "variable order", why: `The network does not serve: ${figures}.` };
}
