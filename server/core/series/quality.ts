/** QUALITIES of a series over a window, worst first. */
export const QUALITIES = ["empty", "stale", "gaps", "irregular", "flat", "good"] as const;
export type Quality = (typeof QUALITIES)[number];

/** SeriesFacts is what was counted of a series over a window [from, to), epoch ms. */
export interface SeriesFacts {
  /** Milliseconds between samples, as the catalogue has it. */
  step: number;
  from: number;
  to: number;
  samples: number;
  /** First and last instant within the window; undefined without samples. */
  firstAt?: number;
  lastAt?: number;
  /** Newest sample ever. */
  newestAt?: number;
  /** Stretches between samples of two steps or more, and the longest of them, ms. */
  gaps: number;
  longestGap: number;
  /** Median of what lies between samples, ms; undefined with fewer than two. */
  interval?: number;
  min?: number;
  max?: number;
}

/** SeriesQuality is the verdict, with what it rests on. */
export interface SeriesQuality {
  quality: Quality;
  /** One sentence with numbers. */
  says: string;
  /** Samples of those that a full window has, 0 to 1; from the first sample on when the series began within it. */
  completeness: number;
  /** Steps since the newest sample; undefined when there never was one. */
  behind?: number;
}

/** Samples that are on their way are not missing: this many steps and this long. */
const STALE_STEPS = 5;
const STALE_MS = 180_000;
/** Fewer than this share of samples is a lack even when no single gap is long. */
const LEAST_COMPLETE = 0.98;
/** From this many equal samples on a series looks like a stuck sensor. */
const FLAT_SAMPLES = 60;
/** The interval that is seen may differ from the step by this share. */
const STEP_TOLERANCE = 0.1;

const MINUTE = 60_000;

/** span writes milliseconds as people do: 40 s, 12 min, 3.5 h, 2 days. */
function span(ms: number): string {
  if (ms < 2 * MINUTE) return `${Math.round(ms / 1000)} s`;
  if (ms < 120 * MINUTE) return `${Math.round(ms / MINUTE)} min`;
  if (ms < 48 * 60 * MINUTE) return `${Math.round(ms / (6 * MINUTE)) / 10} h`;
  return `${Math.round(ms / (1440 * MINUTE))} days`;
}

/** judgeSeries says how good the data of a series is for forecasting, and why; the worst that is found counts. */
export function judgeSeries(facts: SeriesFacts): SeriesQuality {
  const { step, from, to, samples, newestAt } = facts;
  const since = to - (newestAt ?? from);
  const behind = newestAt === undefined ? undefined : Math.max(0, since / step);
  if (samples === 0 || facts.firstAt === undefined) {
    const says =
      newestAt === undefined
        ? "There is no sample yet."
        : `There is no sample in the last ${span(to - from)}; the newest is ${span(since)} old.`;
    return { quality: "empty", says, completeness: 0, behind };
  }
  // A series that began within the window is not asked for what was before.
  const expected = Math.max(1, Math.round((to - Math.max(from, facts.firstAt)) / step));
  const completeness = Math.min(1, samples / expected);
  const told = (quality: Quality, says: string): SeriesQuality => ({ quality, says, completeness, behind });
  if (since > Math.max(STALE_MS, STALE_STEPS * step))
    return told("stale", `The newest sample is ${span(since)} old; one is expected every ${span(step)}.`);
  const { interval } = facts;
  // Before gaps: a wrong step makes every sample look like a gap.
  if (interval !== undefined && Math.abs(interval - step) > STEP_TOLERANCE * step)
    return told("irregular", `Samples come every ${span(interval)}; the series says every ${span(step)}.`);
  if (facts.gaps > 0 || completeness < LEAST_COMPLETE) {
    const missing = `${Math.round((1 - completeness) * 1000) / 10} % of samples are missing`;
    const most = facts.gaps === 1 ? "one gap" : `${facts.gaps} gaps`;
    return told(
      "gaps",
      facts.gaps > 0 ? `${missing}: ${most}, the longest ${span(facts.longestGap)}.` : `${missing}.`,
    );
  }
  if (samples >= FLAT_SAMPLES && facts.min === facts.max)
    return told("flat", `All ${samples} samples of the last ${span(to - from)} are ${facts.min}.`);
  return told("good", `${samples} samples in the last ${span(to - from)}, none missing for long.`);
}
