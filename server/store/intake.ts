import type { Db } from "@/server/store/client";
import type { Prisma } from "@/server/store/prisma/client";

/** IntakeCount is what came in through one channel in one minute (epoch ms, the minute's start). */
export interface IntakeCount {
  channel: string;
  at: number;
  requests: number;
  items: number;
  rejected: number;
}

/** IntakeNote is what is newest of a channel; what is undefined stays as it is. Times in epoch ms. */
export interface IntakeNote {
  channel: string;
  lastAt?: number;
  lastErrorAt?: number;
  lastError?: string;
  sample?: readonly unknown[];
  waiting?: number;
}

/** IntakeRow is what is kept of a channel. */
export interface IntakeRow {
  channel: string;
  lastAt: number | null;
  lastErrorAt: number | null;
  lastError: string | null;
  sample: unknown;
  sampleAt: number | null;
  waiting: number | null;
}

const date = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms));

/** addIntake adds counts to what other processes counted, and keeps what is newest; `at` (epoch ms) is when. */
export async function addIntake(
  db: Db,
  at: number,
  counts: readonly IntakeCount[],
  notes: readonly IntakeNote[],
): Promise<void> {
  if (counts.length > 0)
    await db.$executeRaw`
      INSERT INTO "IntakeMinute" (channel, at, requests, items, rejected)
      SELECT c, to_timestamp(t / 1000.0), r, i, x FROM unnest(
        ${counts.map(({ channel }) => channel)}::text[], ${counts.map((one) => one.at)}::float8[],
        ${counts.map(({ requests }) => requests)}::int[], ${counts.map(({ items }) => items)}::int[],
        ${counts.map(({ rejected }) => rejected)}::int[]) AS u(c, t, r, i, x)
      ORDER BY c, t
      ON CONFLICT (channel, at) DO UPDATE SET requests = "IntakeMinute".requests + excluded.requests,
        items = "IntakeMinute".items + excluded.items, rejected = "IntakeMinute".rejected + excluded.rejected`;
  for (const { channel, lastAt, lastErrorAt, lastError, sample, waiting } of notes) {
    const data = {
      lastAt: date(lastAt),
      lastErrorAt: date(lastErrorAt),
      lastError,
      waiting,
      ...(sample && { sample: sample as Prisma.InputJsonArray, sampleAt: new Date(at) }),
    };
    await db.intake.upsert({ where: { channel }, create: { channel, ...data }, update: data });
  }
}

/** readIntake reads what is kept of every channel, and its minutes since `since` (epoch ms). */
export async function readIntake(
  db: Db,
  since: number,
): Promise<{ rows: IntakeRow[]; minutes: IntakeCount[] }> {
  const [rows, minutes] = await Promise.all([
    db.intake.findMany(),
    db.intakeMinute.findMany({ where: { at: { gte: new Date(since) } }, orderBy: { at: "asc" } }),
  ]);
  return {
    rows: rows.map(({ lastAt, lastErrorAt, sampleAt, ...row }) => ({
      ...row,
      lastAt: lastAt?.getTime() ?? null,
      lastErrorAt: lastErrorAt?.getTime() ?? null,
      sampleAt: sampleAt?.getTime() ?? null,
    })),
    minutes: minutes.map(({ at, ...row }) => ({ ...row, at: at.getTime() })),
  };
}

/** forgetIntake removes minutes before `minutes` and samples before `samples` (epoch ms). */
export async function forgetIntake(
  db: Db,
  { minutes, samples }: { minutes: number; samples: number },
): Promise<void> {
  await db.intakeMinute.deleteMany({ where: { at: { lt: new Date(minutes) } } });
  await db.intake.updateMany({
    where: { sampleAt: { lt: new Date(samples) } },
    data: { sample: [], sampleAt: null },
  });
}
