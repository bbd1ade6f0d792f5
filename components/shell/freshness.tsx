"use client";
import { useNow } from "@/components/clock";
import { useLive } from "@/components/live";
import { cx } from "@/components/ui/class-names";
import { span } from "@/components/ui/format";
import { useShell } from "./use-shell";

const INTERVAL_MS = 60_000;
const LATE = 3 * INTERVAL_MS;

/** Freshness says how old the newest sample is, amber when it is more than three intervals old or the stream is away. */
export function Freshness() {
  const { freshest } = useShell();
  const { connected } = useLive();
  const now = useNow(1_000);
  const age = freshest === null ? null : Math.max(0, now - freshest);
  const late = !connected || (age !== null && age > LATE);
  const text = !connected
    ? "Not live, trying again"
    : age === null
      ? "No live source"
      : late
        ? `Last sample ${span(age)} ago`
        : `Live, ${span(age)} ago`;
  return (
    <span
      className={cx(
        "num inline-flex items-center gap-1.5 text-small whitespace-nowrap",
        late ? "text-amber" : "text-ink-2",
      )}
      title="Age of the newest sample"
      suppressHydrationWarning
    >
      <span
        aria-hidden="true"
        className={cx(
          "size-[7px] rounded-full",
          late ? "border-2 border-amber" : age === null ? "bg-edge" : "bg-teal",
        )}
      />
      {text}
    </span>
  );
}
