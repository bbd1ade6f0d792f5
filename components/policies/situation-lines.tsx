import { Button } from "@/components/ui/button";
import type { Policy } from "@/server/core/policy/policy";

type Line = NonNullable<Policy["bySituation"]>[number];

/** SituationLines lists what a policy does differently in a situation; with `onRemove` each line can be taken out. */
export function SituationLines({
  lines,
  onRemove,
}: {
  lines: readonly Line[];
  onRemove?: (line: Line) => void;
}) {
  return (
    <ul aria-label="By situation" className="m-0 list-none p-0">
      {lines.map((line) => (
        <li key={line.situation} className="flex min-h-8 flex-wrap items-center gap-x-3 py-1 text-small">
          <span className="min-w-28 font-[580]">{capital(line.situation)}</span>
          <span className="num text-ink-2">
            {line.predictive
              ? `serves p${Number((line.quantile * 100).toPrecision(3))} with ${line.marginPercent} % on top`
              : "only the floor acts"}
            , waits {line.waitBeforeReleaseMinutes} min before release
          </span>
          {onRemove && (
            <Button size="row" className="ml-auto" onClick={() => onRemove(line)}>
              Remove<span className="sr-only"> the line for {line.situation}</span>
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
