/** NeedTable gives the expected number of ticks ahead, within [from, to], at which at least `replicas` are needed. */
export interface NeedTable {
  ticks(replicas: number, from: number, to: number): number;
}

/** Order is replicas that were ordered at the same tick; oldest first in a fleet. */
export interface Order {
  readonly tick: number;
  readonly replicas: number;
}

/**
 * DecisionTimes are the tick of the decision, the first tick ahead that an order placed now can serve, and the tick
 * ahead up to which a release looks, so that nothing is released that would be ordered again by then.
 */
export interface DecisionTimes {
  readonly now: number;
  readonly last: number;
  readonly again: number;
}

/** Worth is what a tick short costs, in replica-ticks: `short` once, and `missing` for each replica that is missing. */
export interface Worth {
  readonly short: number;
  readonly missing: number;
}

/** Earning is what the replicas up to a total cost and save, expected, in ticks; counted from the last total that paid. */
export interface Earning {
  readonly to: number;
  /** Replicas that have to pay; those that would be ordered again soon stay without. */
  readonly cost: number;
  readonly returning: number;
  /** Ticks short that they end, and missing replica-ticks that they fill. */
  readonly short: number;
  readonly missing: number;
}

/** Priced is the total that pays best, what its last replicas earn, and the next larger total that would come closest to paying. */
export interface Priced {
  readonly wanted: number;
  readonly last?: Earning;
  readonly next?: Earning;
}

/**
 * priceTotals gives the total, at most `most`, whose expected savings exceed its cost by most: the r-th replica costs a
 * tick and saves the ticks at which exactly r are needed (short otherwise) and part of those at which more are, over the
 * ticks that its age decides. What is ready decides every tick until a re-order would serve, what starts decides from
 * the tick at which it serves, a new order decides the one tick that ordering a tick later would miss. So holding is
 * worth more than ordering, which is the hysteresis. Release takes the newest first. Raising either worth never lowers
 * the total: each replica's gain rises with it, and of equal totals the larger wins.
 */
export function priceTotals(
  table: NeedTable,
  fleet: readonly Order[],
  times: DecisionTimes,
  worth: Worth,
  most: number,
): Priced {
  const { last } = times;
  const from = decidesFrom(fleet, times, most);
  let wanted = 0;
  let gain = 0;
  let best = 0;
  // Running sums since the best total so far, and those of the block that made it.
  let block: Earning = { to: 0, cost: 0, returning: 0, short: 0, missing: 0 };
  let lastBlock: Earning | undefined;
  let next: Earning | undefined;
  let nextGain = Number.NEGATIVE_INFINITY;
  for (let r = 1; r <= most; r++) {
    const kept = r <= from.length;
    const first = kept ? from[r - 1] : last;
    const missing = table.ticks(r, first, last);
    // Need only falls with r: beyond the fleet, what is needed by nothing at all earns nothing, nor does any after it.
    if (!kept && missing <= 0) break;
    const short = missing - table.ticks(r + 1, first, last);
    const earned = worth.short * short + worth.missing * missing;
    if (kept && earned < 1 && wouldReturn(table, r, times, worth)) {
      block = { ...block, to: r, returning: block.returning + 1 };
    } else {
      gain += earned - 1;
      const { cost, returning } = block;
      block = {
        to: r,
        cost: cost + 1,
        returning,
        short: block.short + short,
        missing: block.missing + missing,
      };
    }
    if (gain >= best) {
      best = gain;
      wanted = r;
      lastBlock = block;
      block = { to: r, cost: 0, returning: 0, short: 0, missing: 0 };
      next = undefined;
      nextGain = Number.NEGATIVE_INFINITY;
    } else if (gain > nextGain) {
      nextGain = gain;
      next = block;
    }
  }
  return { wanted, last: lastBlock, next };
}

/** decidesFrom gives, for each replica of the fleet, oldest first, the first tick ahead that its age decides. */
function decidesFrom(fleet: readonly Order[], { now, last }: DecisionTimes, most: number): number[] {
  const from: number[] = [];
  for (const order of fleet) {
    const first = Math.max(0, last - (now - order.tick));
    for (let k = 0; k < order.replicas && from.length < most; k++) from.push(first);
  }
  return from;
}

/** wouldReturn says whether the r-th replica, released now, would be ordered again at one of the ticks looked at. */
function wouldReturn(table: NeedTable, r: number, { last, again }: DecisionTimes, worth: Worth): boolean {
  for (let tick = last + 1; tick <= again; tick++) {
    const missing = table.ticks(r, tick, tick);
    if (missing <= 0) continue;
    const short = missing - table.ticks(r + 1, tick, tick);
    if (worth.short * short + worth.missing * missing >= 1) return true;
  }
  return false;
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
