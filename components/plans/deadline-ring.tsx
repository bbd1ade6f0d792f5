"use client";
import { useNow } from "@/components/clock";
import { cx } from "@/components/ui/class-names";
import { span } from "@/components/ui/format";
import { Ring } from "@/components/ui/progress";

const HOUR = 3_600_000;

/** DeadlineRing shows how much of a proposal's time is left, rose under an hour; times are epoch ms. */
export function DeadlineRing({
  openedAt,
  expiresAt,
  words = false,
}: {
  openedAt: number;
  expiresAt?: number;
  words?: boolean;
}) {
  const now = useNow(1_000);
  if (expiresAt === undefined) return <span className="text-small text-ink-2">no deadline</span>;
  const left = Math.max(0, expiresAt - now);
  const share = left / Math.max(1, expiresAt - openedAt);
  return (
    <span
      className={cx(
        "num inline-flex items-center gap-1.5 text-small font-[580]",
        left < HOUR ? "text-rose" : "text-ink-2",
      )}
    >
      <Ring share={share} />
      {words && left > 0 && "lapses in "}
      {left > 0 ? span(left) : "lapsed"}
    </span>
  );
}

const SAID_AT = [10, 5, 1];

/** DeadlineVoice tells screen readers when 10, 5 and 1 minute are left of the open case. */
export function DeadlineVoice({ name, expiresAt }: { name: string; expiresAt: number }) {
  const now = useNow(5_000);
  const minutes = Math.ceil((expiresAt - now) / 60_000);
  const mark = SAID_AT.findLast((m) => minutes <= m && minutes > 0);
  return (
    <span className="sr-only" role="status">
      {mark === undefined ? "" : `${name} lapses in ${mark} min.`}
    </span>
  );
}
