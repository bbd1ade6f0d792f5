import type { ReactNode } from "react";
import { cx } from "./class-names";
import { Clock3, ErrorIcon } from "./icons";

/** Empty says what would be here, when it may come, and one way to make it come. */
export function Empty({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="px-3.5 py-5">
      <p className="font-semibold">{title}</p>
      {children !== undefined && <p className="mt-0.5 max-w-[68ch] text-ink-2">{children}</p>}
      {action !== undefined && <div className="mt-2.5">{action}</div>}
    </div>
  );
}

/** Fault says what was not done, what holds meanwhile and the next try; the code stands in mono. */
export function Fault({
  title,
  children,
  code,
  action,
}: {
  title: string;
  children?: ReactNode;
  code?: string;
  action?: ReactNode;
}) {
  return (
    <div role="alert" className="rounded-panel border border-red bg-surface px-3.5 py-2.5">
      <p className="flex items-start gap-1.5 font-semibold">
        <ErrorIcon size={15} aria-hidden="true" className="mt-[3px] shrink-0 text-red" />
        {title}
      </p>
      <p className="mt-0.5 text-ink-2">
        {children} {code && <code>{code}</code>}
      </p>
      {action !== undefined && <div className="mt-2">{action}</div>}
    </div>
  );
}

/** QueryFault shows the error of a query in place; the rest of the page stays. */
export function QueryFault({
  error,
  what,
  onRetry,
}: {
  error: { message: string; data?: unknown };
  what: string;
  onRetry?: () => void;
}) {
  const data = error.data as { appCode?: string } | null | undefined;
  return (
    <Fault
      title={`${what} could not be read.`}
      code={data?.appCode}
      action={
        onRetry && (
          <button type="button" className="link min-h-6" onClick={onRetry}>
            Try again
          </button>
        )
      }
    >
      {error.message}
    </Fault>
  );
}

/** Stale wraps old values in an amber border and says their age and until when they hold. */
export function Stale({ title, children, body }: { title: string; children?: ReactNode; body?: ReactNode }) {
  return (
    <div className="rounded-panel border border-amber bg-surface px-3.5 py-2.5">
      <p className="flex items-center gap-1.5 font-semibold">
        <Clock3 size={14} aria-hidden="true" className="text-amber" />
        {title}
      </p>
      {children !== undefined && <p className="mt-0.5 text-ink-2">{children}</p>}
      {body}
    </div>
  );
}

/** Loading shows nothing for 300 ms, then quiet shapes of `lines` rows. */
export function Loading({
  lines = 3,
  what = "Loading",
  className,
}: {
  lines?: number;
  what?: string;
  className?: string;
}) {
  return (
    <div role="status" aria-busy="true" className={cx("late px-3.5 py-3", className)}>
      <span className="sr-only">{what}</span>
      {Array.from({ length: lines }, (_, i) => (
        <div
          key={i}
          aria-hidden="true"
          className="my-2.5 h-3.5 rounded-mark bg-sunken"
          style={{ width: `${88 - ((i * 17) % 40)}%` }}
        />
      ))}
    </div>
  );
}
