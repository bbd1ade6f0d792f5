import type { ReactNode } from "react";
import { cx } from "./class-names";

/** Panel is one surface with a hairline; a title, a quiet second line and actions stand in its head. Never nest panels. */
export function Panel({
  title,
  note,
  actions,
  children,
  flush = false,
  className,
  label,
}: {
  title?: ReactNode;
  note?: ReactNode;
  actions?: ReactNode;
  children?: ReactNode;
  /** No padding around the body, for tables and lists. */
  flush?: boolean;
  className?: string;
  label?: string;
}) {
  return (
    <section
      aria-label={label}
      className={cx("min-w-0 rounded-panel border border-line bg-surface", className)}
    >
      {title !== undefined && (
        <header className="flex min-h-11 flex-wrap items-center gap-x-2.5 gap-y-1 px-3.5 py-2">
          <h2 className="text-lead font-semibold">{title}</h2>
          {note !== undefined && <p className="text-small text-ink-2">{note}</p>}
          {actions !== undefined && (
            <div className="ml-auto flex flex-wrap items-center gap-2">{actions}</div>
          )}
        </header>
      )}
      <div className={flush ? undefined : cx("px-3.5 pb-3.5", title === undefined && "pt-3.5")}>
        {children}
      </div>
    </section>
  );
}

/**
 * PageHead is the title of a page, one lead sentence, and actions at the right. `roomTitle` says that the title repeats
 * the room's name, which the bar of the phone shows already.
 */
export function PageHead({
  title,
  lead,
  actions,
  roomTitle = false,
}: {
  title: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
  roomTitle?: boolean;
}) {
  return (
    <header className="mb-3 flex flex-wrap items-baseline gap-x-3 gap-y-1">
      <h1 className={cx("text-title", roomTitle && "max-md:sr-only")}>{title}</h1>
      {lead !== undefined && <p className="text-lead text-ink-2">{lead}</p>}
      {actions !== undefined && (
        <div className="ml-auto flex flex-wrap items-center gap-2 self-center">{actions}</div>
      )}
    </header>
  );
}
