import type { ReactNode } from "react";
import { cx } from "./class-names";

export type Ink = "ink" | "blue" | "teal" | "violet" | "rose" | "red" | "amber" | "slate";

const INK: Record<Ink, string> = {
  ink: "bg-sunken text-ink",
  blue: "bg-blue-wash text-blue",
  teal: "bg-teal-fill text-teal",
  violet: "bg-violet-fill text-violet",
  rose: "bg-rose-fill text-rose",
  red: "bg-red-fill text-red",
  amber: "bg-amber-fill text-amber",
  slate: "bg-slate-fill text-slate",
};

/** INK_TEXT gives the text colour class of each ink. */
export const INK_TEXT: Record<Ink, string> = {
  ink: "text-ink",
  blue: "text-blue",
  teal: "text-teal",
  violet: "text-violet",
  rose: "text-rose",
  red: "text-red",
  amber: "text-amber",
  slate: "text-slate",
};

/** Badge names a kind or a state in an ink on its own fill; at most one a row. */
export function Badge({
  ink = "slate",
  children,
  icon,
}: {
  ink?: Ink;
  children: ReactNode;
  icon?: ReactNode;
}) {
  return (
    <span
      className={cx(
        "inline-flex h-[18px] shrink-0 items-center gap-1 rounded-badge px-1.5 text-tiny font-[560] whitespace-nowrap",
        INK[ink],
      )}
    >
      {icon}
      {children}
    </span>
  );
}

/** Count is the round number beside a navigation entry. */
export function Count({ ink, value, label }: { ink: "rose" | "amber"; value: number; label: string }) {
  if (value === 0) return null;
  return (
    <span
      className={cx(
        "num inline-flex h-4 min-w-4 items-center justify-center rounded-full px-1 text-tiny font-[560]",
        INK[ink],
      )}
    >
      <span aria-hidden="true">{value}</span>
      <span className="sr-only">{label}</span>
    </span>
  );
}
