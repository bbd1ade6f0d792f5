/** NeedTable gives the expected number of ticks ahead, within [from, to], at which at least `replicas` are needed. */
export interface NeedTable {
  ticks(replicas: number, from: number, to: number): number;
}

/** Order is replicas that were ordered at the same tick; oldest first in a fleet. */
export interface Order {
  readonly tick: number;
  readonly replicas: number;
}

/** DecisionTimes are the tick of the decision and the first tick ahead that an order placed now can serve. */
export interface DecisionTimes {
  readonly now: number;
  readonly last: number;
}

/**
 * ageRule gives the wanted total: the r-th replica is kept or ordered while `price` × the expected ticks with need of at
 * least r, over the ticks that its age decides, is at least 1. What is ready decides every tick until a re-order would
 * serve, what starts decides from the tick at which it serves, a new order decides the one tick that ordering a tick later
 * would miss. So holding is worth more than ordering, which is the hysteresis. Release takes the newest first.
 */
export function ageRule(
  table: NeedTable,
  fleet: readonly Order[],
  times: DecisionTimes,
  price: number,
  most: number,
): number {
  const { now, last } = times;
  let kept = 0;
  let counted = 0;
  for (const order of fleet) {
    const decidesFrom = Math.max(0, last - (now - order.tick));
    for (let k = 0; k < order.replicas && counted < most; k++) {
      counted++;
      if (price * table.ticks(counted, decidesFrom, last) >= 1) kept = counted;
    }
  }
  if (kept < counted) return kept;
  while (counted < most && price * table.ticks(counted + 1, last, last) >= 1) counted++;
  return counted;
}

/** reorder gives the fleet after its total was set to `total` at tick `now`: release takes the newest first. */
export function reorder(fleet: readonly Order[], total: number, now: number): readonly Order[] {
  const next: Order[] = [];
  let left = total;
  for (const order of fleet) {
    const replicas = Math.min(left, order.replicas);
    if (replicas > 0) next.push(replicas === order.replicas ? order : { ...order, replicas });
    left -= replicas;
  }
  if (left > 0) next.push({ tick: now, replicas: left });
  return next;
}
