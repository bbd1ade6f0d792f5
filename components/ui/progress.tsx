import type { ReactNode } from "react";
import { Button } from "./button";
import { duration } from "./format";

/**
 * Progress is work under way: a bar with percent and time left, why it started, what follows, and Cancel. `share` is
 * 0 to 1; `leftMs` is unknown when absent.
 */
export function Progress({
  label,
  share,
  leftMs,
  why,
  follows,
  onCancel,
  cancelling = false,
}: {
  label: string;
  share: number;
  leftMs?: number;
  why?: ReactNode;
  follows?: ReactNode;
  onCancel?: () => void;
  cancelling?: boolean;
}) {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 100);
  return (
    <div>
      <div className="flex items-center gap-2 text-small">
        <span className="font-[580]">{label}</span>
        <span className="num ml-auto text-ink-2">
          {percent} %{leftMs !== undefined && leftMs > 0 && `, ${duration(leftMs)} left`}
        </span>
        {onCancel && (
          <Button size="row" onClick={onCancel} busy={cancelling}>
            {cancelling ? "Cancelling" : "Cancel"}
          </Button>
        )}
      </div>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
        className="mt-1.5 h-1.5 overflow-hidden rounded-full bg-sunken"
      >
        <div
          className="h-full rounded-full bg-blue transition-[width] duration-[240ms] ease-linear"
          style={{ width: `${percent}%` }}
        />
      </div>
      {(why || follows) && (
        <p className="mt-1.5 text-small text-ink-2">
          {why} {follows}
        </p>
      )}
    </div>
  );
}

/** Ring is the small countdown ring of a deadline; `share` of the time that is left, 1 to 0. Quiet unless `ink` says so. */
export function Ring({ share, size = 12 }: { share: number; size?: number }) {
  const r = size / 2 - 1.5;
  const length = 2 * Math.PI * r;
  return (
    <svg width={size} height={size} aria-hidden="true" className="shrink-0 -rotate-90">
      <circle cx={size / 2} cy={size / 2} r={r} fill="none" stroke="var(--line)" strokeWidth="2" />
      <circle
        cx={size / 2}
        cy={size / 2}
        r={r}
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeDasharray={`${length * Math.min(1, Math.max(0, share))} ${length}`}
      />
    </svg>
  );
}
