/** ActionScore adds up how well next actions were told. */
export interface ActionScore {
  acts: number;
  first: number;
  three: number;
  /** Sum of −ln of the probability given to what came. */
  logLoss: number;
}

export const newScore = (): ActionScore => ({ acts: 0, first: 0, three: 0, logLoss: 0 });

/** scoreAction enters one prediction; a symbol beyond the vocabulary is the last place, anything new. Ties count half against. */
export function scoreAction(score: ActionScore, said: Float64Array, symbol: number): void {
  const place = Math.min(symbol, said.length - 1);
  const mass = said[place];
  let above = 0;
  let level = 0;
  for (let s = 0; s < said.length - 1; s++) {
    if (s === place) continue;
    if (said[s] > mass) above++;
    else if (said[s] === mass) level++;
  }
  // "Something new" is not an answer that can be right.
  const rank = symbol >= said.length - 1 ? Number.POSITIVE_INFINITY : above + level / 2;
  score.acts++;
  if (rank < 1) score.first++;
  if (rank < 3) score.three++;
  score.logLoss -= Math.log(Math.max(1e-12, mass));
}
