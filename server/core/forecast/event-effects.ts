import { sampleQuantiles } from "./levels";

/** MeasuredEffect is what one past event did to one workload: actual ÷ usual. */
export interface MeasuredEffect {
  readonly kind: string;
  readonly title: string;
  readonly eventId: string;
  readonly workload: string;
  readonly ratio: number;
}

/** EffectSummary says what events of a kind and title did so far; shares above 0 mean more demand than usual. */
export interface EffectSummary {
  readonly kind: string;
  readonly title: string;
  /** How many events and workloads were measured, and in how many pairs of both. */
  readonly events: number;
  readonly workloads: number;
  readonly pairs: number;
  /** Median, and the range in which eight of ten lie, as a share of the usual: 0.35 is 35 % more. */
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** summariseEffects groups measured effects by kind and title, the strongest first; the median is over pairs, in logarithms. */
export function summariseEffects(effects: readonly MeasuredEffect[]): EffectSummary[] {
  const groups = new Map<string, MeasuredEffect[]>();
  for (const effect of effects) {
    const key = `${effect.kind}\n${effect.title}`;
    groups.set(key, [...(groups.get(key) ?? []), effect]);
  }
  return [...groups.values()]
    .map((group) => {
      const [low, median, high] = sampleQuantiles(
        group.map((effect) => Math.log(effect.ratio)),
        [0.1, 0.5, 0.9],
      ).map((log) => Math.exp(log) - 1);
      return {
        kind: group[0].kind,
        title: group[0].title,
        events: new Set(group.map((effect) => effect.eventId)).size,
        workloads: new Set(group.map((effect) => effect.workload)).size,
        pairs: group.length,
        median,
        low,
        high,
      };
    })
    .sort((a, b) => Math.abs(b.median) - Math.abs(a.median) || a.title.localeCompare(b.title));
}
