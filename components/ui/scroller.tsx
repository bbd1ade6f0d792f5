import type { ReactNode } from "react";
import { cx } from "./class-names";

/** Scroller lets a wide table scroll sideways inside of its panel; it takes focus, so that arrow keys reach what is cut off. */
export function Scroller({
  label,
  className,
  children,
}: {
  label: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <section aria-label={label} tabIndex={0} className={cx("relative overflow-x-auto", className)}>
      {children}
    </section>
  );
}
