/** PushedPoint is one point of a pushed series; NaN is missing. Times in epoch ms. */
export interface PushedPoint {
  at: number;
  value: number;
  /** When what is counted began, where the sender says so. */
  startedAt?: number;
}

/** PushedSeries is consecutive points of one series as decoded from the wire. */
export interface PushedSeries {
  labels: Readonly<Record<string, string>>;
  /** "gauge": the value counts; "counter": it only grows; "delta": what came since startedAt; "unknown": the rule says. */
  kind: "gauge" | "counter" | "delta" | "unknown";
  points: readonly PushedPoint[];
}

/** CounterState is where a counter stood; `value` is undefined after a gap. */
export interface CounterState {
  at: number;
  value?: number;
  startedAt?: number;
}

/** A rate over more steps than this would smear an outage over time that nobody saw. */
const MOST_STEPS = 5;

/**
 * rates turns a counter into rates per second, each stamped with the start of the time it covers. A fall, or another
 * start, is a reset: what the counter shows was counted since (as Prometheus' rate() does). Points at or before `state`
 * are skipped, so that a repeated delivery adds nothing. `step` in ms.
 */
export function rates(
  state: CounterState | undefined,
  points: readonly PushedPoint[],
  step: number,
): { samples: { at: number; value: number }[]; state: CounterState | undefined; skipped: number } {
  const samples: { at: number; value: number }[] = [];
  let last = state;
  let skipped = 0;
  for (const point of [...points].sort((x, y) => x.at - y.at)) {
    if (last && point.at <= last.at) {
      skipped++;
      continue;
    }
    if (!Number.isFinite(point.value) || point.value < 0) {
      last = { at: point.at };
      continue;
    }
    if (last?.value !== undefined && point.at - last.at <= MOST_STEPS * step) {
      const restarted =
        point.startedAt !== undefined && last.startedAt !== undefined && point.startedAt > last.at;
      const grown = restarted || point.value < last.value ? point.value : point.value - last.value;
      samples.push({ at: last.at, value: grown / ((point.at - last.at) / 1000) });
    }
    last = { at: point.at, value: point.value, startedAt: point.startedAt };
  }
  return { samples, state: last, skipped };
}

/** deltaRates turns what came since `startedAt` into rates per second; a point without a usable start is missing. */
export function deltaRates(points: readonly PushedPoint[]): { at: number; value: number }[] {
  return points.flatMap(({ at, value, startedAt }) =>
    startedAt !== undefined && startedAt < at && Number.isFinite(value) && value >= 0
      ? [{ at: startedAt, value: value / ((at - startedAt) / 1000) }]
      : [],
  );
}
