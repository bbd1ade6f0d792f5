import { iso } from "@/server/services/workloads/view";
import type { IntakeCount, IntakeRow } from "@/server/store/intake";

const MINUTE_MS = 60_000;
/** Minutes that are shown, and that the rate is taken over. */
const SHOWN = 60;
export const RATE_MINUTES = 10;
/** SAMPLE_MS: what came is worth looking at for so long. */
export const SAMPLE_MS = 3_600_000;

/** intakeSince gives the first minute (epoch ms) that {@link intakeView} shows. */
export const intakeSince = (now: number): number => now - (now % MINUTE_MS) - (SHOWN - 1) * MINUTE_MS;

/** intakeView is how a channel fares at `now`: what came by minute and on average, the newest of it, and the newest refusal. */
export function intakeView(row: IntakeRow | undefined, minutes: readonly IntakeCount[], now: number) {
  const from = intakeSince(now);
  const byMinute = new Map(minutes.map(({ at, items }) => [at, items]));
  const lately = minutes.filter(({ at }) => at > now - (RATE_MINUTES + 1) * MINUTE_MS);
  const rate = (of: "requests" | "items" | "rejected") =>
    lately.reduce((total, one) => total + one[of], 0) / RATE_MINUTES;
  const time = (at: number | null | undefined) => (at == null ? null : iso(at));
  return {
    lastAt: time(row?.lastAt),
    lastErrorAt: time(row?.lastErrorAt),
    lastError: row?.lastError ?? null,
    requestsPerMinute: rate("requests"),
    itemsPerMinute: rate("items"),
    rejectedPerMinute: rate("rejected"),
    minutes: Array.from({ length: SHOWN }, (_, i) => ({
      at: iso(from + i * MINUTE_MS),
      items: byMinute.get(from + i * MINUTE_MS) ?? 0,
    })),
    sample: row?.sampleAt && now - row.sampleAt < SAMPLE_MS ? (row.sample as Record<string, unknown>[]) : [],
    sampleAt: time(row?.sampleAt),
    waiting: row?.waiting ?? null,
  };
}
