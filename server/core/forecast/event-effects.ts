import { sampleQuantiles } from "./levels";

/** MeasuredEffect is what one past event did to one workload: actual ÷ usual. */
export interface MeasuredEffect {
  readonly kind: string;
  readonly title: string;
  readonly eventId: string;
  readonly workload: string;
  readonly ratio: number;
}

/** EffectSummary says what events of a kind (or of a kind and title) did so far; shares above 0 mean more demand than usual. */
export interface EffectSummary {
  readonly kind: string;
  /** null: all events of the kind. */
  readonly title: string | null;
  /** How many events and workloads were measured, and in how many pairs of both. */
  readonly events: number;
  readonly workloads: number;
  readonly pairs: number;
  /** Median, and the range in which eight of ten lie, as a share of the usual: 0.35 is 35 % more. */
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/**
 * summariseEffects gives for each kind, the strongest first, all its events and then those of each title in `titles`
 * ("kind: title", the ones that recur): a title that never comes again, such as one deployment's, tells nothing by itself.
 * The median is over pairs of event and workload, in logarithms.
 */
export function summariseEffects(
  effects: readonly MeasuredEffect[],
  titles: ReadonlySet<string>,
): EffectSummary[] {
  const strongest = (a: EffectSummary, b: EffectSummary) =>
    Math.abs(b.median) - Math.abs(a.median) || (a.title ?? a.kind).localeCompare(b.title ?? b.kind);
  const kinds = [...groupBy(effects, (effect) => effect.kind)].map(([kind, group]) => ({
    all: summary(kind, null, group),
    titles: [...groupBy(group, (effect) => effect.title)]
      .filter(([title]) => titles.has(titleKey({ kind, title })))
      .map(([title, some]) => summary(kind, title, some))
      .sort(strongest),
  }));
  return kinds.sort((a, b) => strongest(a.all, b.all)).flatMap(({ all, titles: those }) => [all, ...those]);
}

/** titleKey names a kind and title as summariseEffects reads it. */
export const titleKey = ({ kind, title }: { kind: string; title: string }): string => `${kind}: ${title}`;

function groupBy(effects: readonly MeasuredEffect[], key: (effect: MeasuredEffect) => string) {
  const groups = new Map<string, MeasuredEffect[]>();
  for (const effect of effects) groups.set(key(effect), [...(groups.get(key(effect)) ?? []), effect]);
  return groups;
}

function summary(kind: string, title: string | null, group: readonly MeasuredEffect[]): EffectSummary {
  const logs = group.map((effect) => Math.log(effect.ratio));
  const [low, median, high] = sampleQuantiles(logs, [0.1, 0.5, 0.9]).map((log) => Math.exp(log) - 1);
  return {
    kind,
    title,
    events: new Set(group.map((effect) => effect.eventId)).size,
    workloads: new Set(group.map((effect) => effect.workload)).size,
    pairs: group.length,
    median,
    low,
    high,
  };
}

interface Stretch {
  readonly startsAt: number;
  readonly endsAt: number;
}

/** standsAlone tells whether no longer event runs beside this one: what came during both is the longer one's doing. */
export const standsAlone = <E extends Stretch>(event: E, others: readonly E[]): boolean =>
  !others.some(
    (other) =>
      other !== event &&
      other.startsAt < event.endsAt &&
      other.endsAt > event.startsAt &&
      other.endsAt - other.startsAt > event.endsAt - event.startsAt,
  );
