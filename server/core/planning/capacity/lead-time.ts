/** Wait is what is known of one replica's start: it became ready between `low` and `high` seconds after it was asked for. */
export interface Wait {
  readonly low: number;
  readonly high: number;
}

/** LeadTime is the time from request to ready, seconds, and how many starts it is known from. */
export interface LeadTime {
  readonly p50: number;
  readonly p95: number;
  readonly starts: number;
  /** Seconds by which both may be off, because a start is seen only from one sample to the next. */
  readonly within: number;
}

/** Fewer starts than this say nothing of one in twenty. */
export const STARTS_AT_LEAST = 20;

/**
 * waitsOf pairs every replica that was asked for with the step in which it became ready, first asked first ready. A
 * request shows as a rise of serving plus starting replicas; a fall drops those asked for last, which are never seen ready.
 */
export function waitsOf(ready: Float64Array, starting: Float64Array, stepSeconds: number): Wait[] {
  const waits: Wait[] = [];
  let asked: number[] = [];
  for (let t = 1; t < ready.length; t++) {
    const values = [ready[t], ready[t - 1], starting[t], starting[t - 1]];
    if (values.some(Number.isNaN)) {
      // What was under way cannot be followed over a gap.
      asked = [];
      continue;
    }
    const total = ready[t] + starting[t] - ready[t - 1] - starting[t - 1];
    for (let n = 0; n < total; n++) asked.push(t);
    if (total < 0) asked.length = Math.max(0, asked.length + total);
    for (let n = 0; n < ready[t] - ready[t - 1]; n++) {
      const at = asked.shift();
      if (at === undefined) break;
      waits.push({ low: Math.max(0, (t - at - 1) * stepSeconds), high: (t - at + 1) * stepSeconds });
    }
    // More can be under way only where something was not seen.
    if (asked.length > starting[t]) asked = asked.slice(asked.length - starting[t]);
  }
  return waits;
}

/**
 * leadTime gives the median and the 95th percentile of the waits, or the reason why it cannot. Each wait is known to a
 * step; its chance is spread over the interval by the self-consistent estimate for grouped data (Turnbull 1976).
 */
export function leadTime(waits: readonly Wait[]): LeadTime | { readonly reason: string } {
  if (waits.length < STARTS_AT_LEAST)
    return {
      reason: `${waits.length} starts were seen; ${STARTS_AT_LEAST} are needed for a 95th percentile.`,
    };
  const most = Math.max(...waits.map(({ high }) => high));
  const within = Math.max(...waits.map(({ low, high }) => high - low)) / 2;
  const cells = 200;
  const width = most / cells;
  const spans = new Map<string, { from: number; to: number; count: number }>();
  for (const { low, high } of waits) {
    const from = Math.round(low / width);
    const to = Math.max(from + 1, Math.round(high / width));
    const key = `${from}/${to}`;
    const span = spans.get(key);
    if (span) span.count++;
    else spans.set(key, { from, to, count: 1 });
  }
  let chance = new Float64Array(cells).fill(1 / cells);
  for (let round = 0; round < 60; round++) {
    const next = new Float64Array(cells);
    for (const { from, to, count } of spans.values()) {
      let sum = 0;
      for (let cell = from; cell < to; cell++) sum += chance[cell];
      for (let cell = from; cell < to; cell++) next[cell] += (count * chance[cell]) / sum;
    }
    chance = next.map((value) => value / waits.length);
  }
  const at = (level: number): number => {
    let sum = 0;
    for (let cell = 0; cell < cells; cell++) {
      if (sum + chance[cell] >= level) return (cell + (level - sum) / chance[cell]) * width;
      sum += chance[cell];
    }
    return most;
  };
  return { p50: at(0.5), p95: at(0.95), starts: waits.length, within };
}
