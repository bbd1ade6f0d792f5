/** Blend is how far a network is believed beside the Markov model, 0 to 1; it moves with every act. */
export interface Blend {
  share: number;
}

/** Whoever fell behind is given back so much with each act, so that a change of habits is followed within hundreds of acts. */
const SHARED = 0.002;

/** newBlend believes both alike. */
export const newBlend = (): Blend => ({ share: 0.5 });

/** blended mixes what the Markov model and the network say of the next action, into a new array. */
export const blended = ({ share }: Blend, markov: Float64Array, network: Float64Array): Float64Array =>
  markov.map((p, s) => (1 - share) * p + share * network[s]);

/** learnBlend believes each as well as it foretold what came (fixed share: Herbster and Warmuth 1998): the probabilities that both had given it. */
export function learnBlend(blend: Blend, markov: number, network: number): void {
  const [own, other] = [(1 - blend.share) * markov, blend.share * network];
  const share = own + other > 0 ? other / (own + other) : 0.5;
  blend.share = (1 - 2 * SHARED) * share + SHARED;
}
