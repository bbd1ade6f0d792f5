import { cx } from "@/components/ui/class-names";
import type { Reason } from "@/server/core/planning/plan";

interface Neighbour {
  replicas: number;
  why: string;
}

/** Neighbours are the totals that were not chosen, as the cycle wrote them beside the plan. */
export interface Neighbours {
  fewer?: Neighbour;
  more?: Neighbour;
}

/**
 * WhyStages lists what each stage did to the number: name, reason, from › to; what bound is marked, the changer is blue.
 * `narrow` fits it into a side panel.
 */
export function WhyStages({
  reasons,
  neighbours,
  narrow = false,
  shown = String,
}: {
  reasons: readonly Reason[];
  neighbours?: Neighbours;
  narrow?: boolean;
  /** Writes a number of the reasons; replicas are whole. */
  shown?: (value: number) => string;
}) {
  const not = [neighbours?.fewer, neighbours?.more].filter((n) => n !== undefined);
  const row = cx(
    "grid border-t border-line py-1.5",
    narrow ? "gap-x-2.5 text-small" : "gap-x-3 text-body first:border-t-0",
  );
  const why = cx("text-small text-ink-2", !narrow && "leading-5");
  return (
    <ol className="m-0 list-none p-0">
      {reasons.map((reason, i) => {
        const changed = reason.from !== reason.to;
        return (
          <li
            key={`${reason.stage}-${i}`}
            className={cx(
              row,
              narrow
                ? "grid-cols-[68px_minmax(0,1fr)_auto]"
                : "grid-cols-[112px_minmax(0,1fr)_auto] max-sm:grid-cols-[1fr_auto]",
            )}
          >
            <span className="font-[560]">{reason.stage}</span>
            <span className={cx(why, !narrow && "max-sm:order-3 max-sm:col-span-2")}>
              {reason.why}
              {reason.bound && (
                <span className="ml-1.5 rounded-badge bg-sunken px-1 text-tiny font-[560] text-ink">
                  bound
                </span>
              )}
            </span>
            <span className="num text-right whitespace-nowrap text-ink-3">
              {shown(reason.from)} <span aria-label="to">›</span>{" "}
              <b className={cx("font-semibold", changed ? "text-blue" : "text-ink-2")}>{shown(reason.to)}</b>
            </span>
          </li>
        );
      })}
      {not.map((neighbour) => (
        <li
          key={neighbour.replicas}
          className={cx(
            row,
            narrow ? "grid-cols-[68px_minmax(0,1fr)]" : "grid-cols-[112px_minmax(0,1fr)] max-sm:grid-cols-1",
          )}
        >
          <span className="font-[560]">Not {neighbour.replicas}</span>
          <span className={why}>{neighbour.why}</span>
        </li>
      ))}
    </ol>
  );
}
