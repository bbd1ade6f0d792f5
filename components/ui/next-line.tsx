import type { ReactNode } from "react";
import { cx } from "./class-names";
import { Clock3, Person, Rule } from "./icons";

/** Decides says who or what decides next: a person (rose), a rule (teal), or facts that are awaited (amber). */
export type Decides = "person" | "rule" | "facts";

const EDGE: Record<Decides, string> = {
  person: "border-l-rose",
  rule: "border-l-teal",
  facts: "border-l-amber",
};
const TEXT: Record<Decides, string> = { person: "text-rose", rule: "text-teal", facts: "text-amber" };
const ICON = { person: Person, rule: Rule, facts: Clock3 };

/**
 * NextLine opens every entity page: what happens next, when, who decides, and what happens otherwise. The sentence has
 * at most 150 characters with its numbers in `<b>`; at most two buttons follow.
 */
export function NextLine({
  decides,
  children,
  actions,
}: {
  decides: Decides;
  children: ReactNode;
  actions?: ReactNode;
}) {
  const Icon = ICON[decides];
  return (
    <section
      aria-label="What happens next"
      className={cx(
        "mb-3 flex min-h-[38px] flex-wrap items-center gap-x-3 gap-y-1.5 rounded-r-panel rounded-l-mark border border-l-[3px] border-line bg-surface py-1 pr-2 pl-3",
        EDGE[decides],
      )}
    >
      <span className={cx("inline-flex items-center gap-1.5 text-small font-[580]", TEXT[decides])}>
        <Icon size={14} aria-hidden="true" />
        Next
      </span>
      <p className="min-w-0 flex-1 basis-64 text-body [&_b]:font-semibold">{children}</p>
      {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </section>
  );
}
