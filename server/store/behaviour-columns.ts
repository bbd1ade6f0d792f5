import type { Db } from "@/server/store/client";
import { Prisma } from "@/server/store/prisma/client";

/** SaidOfUsers is what the column of behaviour said beside one forecast; leads in steps of the forecast grid, amounts in the series' unit. */
export interface SaidOfUsers {
  /** Epoch ms of the forecast. */
  readonly issuedAt: number;
  readonly leads: readonly number[];
  /** Its share of the forecast at each lead, 0 to 1. */
  readonly shares: readonly number[];
  /** Mean pinball loss lately at each lead and level, by traffic alone and corrected by behaviour; null before anything was scored. */
  readonly losses: readonly {
    readonly traffic: readonly (number | null)[];
    readonly joined: readonly (number | null)[];
  }[];
  /** Its own quantiles: `own[lead][level]`. */
  readonly own: readonly (readonly number[])[];
  /** Users in a session, and sessions expected to begin in the quarter of an hour after. */
  readonly active: number;
  readonly arriving: number;
  readonly sentence: string;
}

/** ColumnRow is the account of one series' column as it is kept. */
export interface ColumnRow {
  readonly seriesId: number;
  readonly at: number;
  readonly body: Uint8Array;
  readonly said: SaidOfUsers;
}

/** findColumns reads the columns of some series, by series. */
export async function findColumns(db: Db, seriesIds: readonly number[]): Promise<Map<number, ColumnRow>> {
  if (seriesIds.length === 0) return new Map();
  const rows = await db.behaviourColumn.findMany({ where: { seriesId: { in: [...seriesIds] } } });
  return new Map(
    rows.map(({ seriesId, at, body, said }) => [
      seriesId,
      { seriesId, at: at.getTime(), body, said: said as unknown as SaidOfUsers },
    ]),
  );
}

/** saveColumns keeps columns; one that another process has moved as far already stays. */
export async function saveColumns(db: Db, rows: readonly ColumnRow[]): Promise<void> {
  if (rows.length === 0) return;
  const values = rows.map(
    ({ seriesId, at, body, said }) =>
      Prisma.sql`(${seriesId}::int, ${new Date(at)}::timestamptz, ${Buffer.from(body)}::bytea, ${JSON.stringify(said)}::jsonb)`,
  );
  await db.$executeRaw`
    INSERT INTO "BehaviourColumn" AS c ("seriesId", at, body, said) VALUES ${Prisma.join(values)}
    ON CONFLICT ("seriesId") DO UPDATE SET at = excluded.at, body = excluded.body, said = excluded.said
    WHERE c.at < excluded.at`;
}
