import type { Learnt } from "@/server/core/planning/limits/concurrency";
import type { LimitDraft } from "@/server/core/planning/limits/draft";
import type { LimitsState } from "@/server/ports/limiter";
import type { Db } from "./client";
import type { Prisma } from "./prisma/client";

/** KnownLimits is what is kept of a workload's limits besides plans; times are epoch ms. */
export interface KnownLimits {
  observed?: LimitsState;
  observedAt?: number;
  learnt?: Learnt;
  learntAt?: number;
  draft?: LimitDraft;
  /** What followed from the draft, one sentence. */
  follows?: string;
  draftAt?: number;
}

/** knownLimits reads what is kept of limits, by workload; all of them when none is named. */
export async function knownLimits(db: Db, workloadId?: string): Promise<Map<string, KnownLimits>> {
  const rows = await db.limitState.findMany({ where: { workloadId } });
  return new Map(
    rows.map((row) => [
      row.workloadId,
      {
        observed: (row.observed ?? undefined) as unknown as LimitsState | undefined,
        observedAt: row.observedAt?.getTime(),
        learnt: (row.limiter ?? undefined) as unknown as Learnt | undefined,
        learntAt: row.limiterAt?.getTime(),
        draft: (row.draft ?? undefined) as unknown as LimitDraft | undefined,
        follows: row.follows ?? undefined,
        draftAt: row.draftAt?.getTime(),
      },
    ]),
  );
}

/** saveKnownLimits keeps the given parts and leaves the others. */
export async function saveKnownLimits(db: Db, workloadId: string, known: KnownLimits): Promise<void> {
  const date = (at?: number) => (at === undefined ? undefined : new Date(at));
  const json = (value: unknown) =>
    value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as Prisma.InputJsonValue);
  const data = {
    observed: json(known.observed),
    observedAt: date(known.observedAt),
    limiter: json(known.learnt),
    limiterAt: date(known.learntAt),
    draft: json(known.draft),
    follows: known.follows,
    draftAt: date(known.draftAt),
  };
  await db.limitState.upsert({ where: { workloadId }, create: { workloadId, ...data }, update: data });
}
