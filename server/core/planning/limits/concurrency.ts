/** inFlight gives the requests that are under way on average: Little's law (1961), arrivals a second times seconds in the system. */
export const inFlight = (perSecond: number, seconds: number): number => perSecond * seconds;

/** Limiter is what a concurrency limit remembers between samples. */
export interface Limiter {
  /** Requests that may be under way at once. */
  readonly limit: number;
  /** Slow average of latency, seconds; undefined before the first sample. */
  readonly longTerm?: number;
}

/** LimiterSettings bound a limiter and say how quickly it learns. */
export interface LimiterSettings {
  readonly least: number;
  readonly most: number;
  /** Latency may be this many times the slow average before the limit falls. */
  readonly tolerance: number;
  /** Share of a new limit that is taken over, 0 to 1. */
  readonly smoothing: number;
  /** Samples over which the slow average forgets. */
  readonly window: number;
}

export const LIMITER: LimiterSettings = {
  least: 4,
  most: 10_000,
  tolerance: 1.5,
  smoothing: 0.2,
  window: 600,
};

/**
 * learnLimit gives the limiter after one sample: the Gradient2 rule of Netflix concurrency-limits. The limit grows by its
 * square root while latency stays near its slow average, falls in proportion (at most by half) when it does not, and
 * stays when less than half of it was used, because then latency says nothing of it.
 */
export function learnLimit(
  { limit, longTerm }: Limiter,
  sample: { readonly latency: number; readonly underWay: number },
  settings: LimiterSettings = LIMITER,
): Limiter {
  const { latency, underWay } = sample;
  if (!(latency > 0) || !(underWay >= 0)) return { limit, longTerm };
  let slow = longTerm === undefined ? latency : longTerm + (2 / (settings.window + 1)) * (latency - longTerm);
  // A slow average that a long overload has raised comes down quickly once it is over.
  if (slow / latency > 2) slow *= 0.95;
  if (underWay < limit / 2) return { limit, longTerm: slow };
  const gradient = Math.max(0.5, Math.min(1, (settings.tolerance * slow) / latency));
  const wanted = limit * gradient + Math.sqrt(limit);
  const next = limit * (1 - settings.smoothing) + wanted * settings.smoothing;
  return { limit: Math.min(settings.most, Math.max(settings.least, next)), longTerm: slow };
}

/** Learnt is a limiter of a whole workload, for the replicas that it had, and when latency last held it down. */
export interface Learnt extends Limiter {
  readonly replicas: number;
  /** Most requests under way at once that were seen to be carried without a rise of latency. */
  readonly carried: number;
  /** Epoch ms of the last minute that lowered it; absent while none has. */
  readonly heldAt?: number;
}

/** LearningMinute is one minute of a workload: seconds a request took, requests a second, replicas that served. */
export interface LearningMinute {
  readonly at: number;
  readonly latency: number;
  readonly perSecond: number;
  readonly replicas: number;
}

/** What was carried is forgotten at this rate a minute (half of it in 11 h), because software changes. */
const KEPT = 0.999;

/**
 * learnMinutes folds minutes, oldest first, into what is learnt. The limit moves with the replicas, because each of them
 * brings its own places. It never falls below what was seen to be carried: nobody keeps to the limit while it is only
 * learnt, so an overload says that it is lower than what is under way, not how low. An overload of hours becomes what is usual. Minutes with a missing value (NaN)
 * teach nothing.
 */
export function learnMinutes(
  last: Learnt | undefined,
  minutes: readonly LearningMinute[],
): Learnt | undefined {
  let learnt = last;
  for (const { at, latency, perSecond, replicas } of minutes) {
    const underWay = inFlight(perSecond, latency);
    if (!(latency > 0) || !(underWay >= 0) || !(replicas > 0)) continue;
    // A limit of twice what is under way at first sight lets it be seen to grow.
    learnt ??= { limit: Math.max(LIMITER.least, 2 * underWay), carried: 0, replicas };
    const scale = replicas / learnt.replicas;
    const limit = learnt.limit * scale;
    const near = learnt.longTerm === undefined || latency <= LIMITER.tolerance * learnt.longTerm;
    const carried = Math.max(learnt.carried * scale * KEPT, near ? underWay : 0);
    const next = learnLimit({ limit, longTerm: learnt.longTerm }, { latency, underWay });
    learnt = {
      limit: Math.max(next.limit, carried),
      longTerm: next.longTerm,
      carried,
      replicas,
      heldAt: next.limit < limit ? at : learnt.heldAt,
    };
  }
  return learnt;
}
