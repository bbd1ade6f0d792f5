import type { Db } from "@/server/store/client";

/** DoneRow is how often an action was done in one step before an instant, each act counted by how many it stands for. */
export interface DoneRow {
  /** 0 is the newest full step. */
  readonly back: number;
  readonly application: string;
  readonly action: string;
  readonly acts: number;
}

/** OpenRow is users who are alike: segment (0 for none), newest act, and which of some silences is over. */
export interface OpenRow {
  readonly segment: number;
  readonly application: string;
  readonly action: string;
  readonly idle: number;
  readonly users: number;
  readonly once: number;
  readonly squared: number;
}

/** doneBefore counts acts by action in the `steps` steps of `stepMs` before `until` (epoch ms). */
export const doneBefore = (db: Db, until: number, steps: number, stepMs: number): Promise<DoneRow[]> =>
  db.$queryRaw<DoneRow[]>`
    SELECT floor((${until}::float8 - extract(epoch FROM e.at)::float8 * 1000) / ${stepMs}::float8 - 1e-9)::int AS back,
           e.application, e.action, sum(coalesce(b.stands, 1))::float8 AS acts
    FROM "ActivityEvent" e LEFT JOIN "SubjectBehaviour" b ON b.subject = e."user"
    WHERE e.at >= to_timestamp((${until}::float8 - ${steps * stepMs}::float8) / 1000.0)
      AND e.at < to_timestamp(${until}::float8 / 1000.0)
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`;

/**
 * openBefore gathers the users who did something in the `withinMs` before `until` (epoch ms) by segment, newest act and silence since;
 * `idleFrom` are the silences, in seconds, at which bins begin; users named in `without` are left out.
 */
export const openBefore = (
  db: Db,
  until: number,
  withinMs: number,
  idleFrom: readonly number[],
  without: readonly string[] = [],
): Promise<OpenRow[]> =>
  db.$queryRaw<OpenRow[]>`
    SELECT segment, application, action, idle, count(*)::int AS users, sum(stands)::float8 AS once,
           sum(stands * stands)::float8 AS squared
    FROM (
      SELECT DISTINCT ON (e."user") coalesce(b."segmentId", 0) AS segment, e.application, e.action, coalesce(b.stands, 1) AS stands,
        width_bucket((${until}::float8 / 1000.0 - extract(epoch FROM e.at)::float8), ${idleFrom.slice(1)}::float8[]) AS idle
      FROM "ActivityEvent" e LEFT JOIN "SubjectBehaviour" b ON b.subject = e."user"
      WHERE e.at >= to_timestamp((${until}::float8 - ${withinMs}::float8) / 1000.0)
        AND e.at < to_timestamp(${until}::float8 / 1000.0) AND e."user" <> ALL(${[...without]}::text[])
      ORDER BY e."user", e.at DESC, e.id DESC
    ) newest
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`;

/** OpenUser is one user with an open session: segment (0 for none), newest act, and for how many acts one of theirs stands. */
export interface OpenUser {
  readonly user: string;
  readonly segment: number;
  readonly application: string;
  readonly action: string;
  readonly idleMs: number;
  readonly stands: number;
}

/** heaviestOpen gives the `most` users who did something in the `withinMs` before `until` (epoch ms) and stand for most acts; at equality those of the newest acts. */
export const heaviestOpen = (db: Db, until: number, withinMs: number, most: number): Promise<OpenUser[]> =>
  db.$queryRaw<OpenUser[]>`
    SELECT * FROM (
      SELECT DISTINCT ON (e."user") e."user", coalesce(b."segmentId", 0) AS segment, e.application, e.action,
        ${until}::float8 - extract(epoch FROM e.at)::float8 * 1000 AS "idleMs", coalesce(b.stands, 1) AS stands
      FROM "ActivityEvent" e LEFT JOIN "SubjectBehaviour" b ON b.subject = e."user"
      WHERE e.at >= to_timestamp((${until}::float8 - ${withinMs}::float8) / 1000.0)
        AND e.at < to_timestamp(${until}::float8 / 1000.0)
      ORDER BY e."user", e.at DESC, e.id DESC
    ) newest ORDER BY stands DESC, "idleMs", "user" LIMIT ${most}::int`;

/**
 * begunBefore counts the sessions that each segment (0 for none) began in the `latelyMs` before `until` (epoch ms): acts after a silence
 * longer than their application's in `gaps`, or after none within `withinMs`.
 */
export const begunBefore = (
  db: Db,
  until: number,
  latelyMs: number,
  withinMs: number,
  gaps: readonly (readonly [application: string, ms: number])[],
): Promise<{ segment: number; begun: number }[]> =>
  db.$queryRaw<{ segment: number; begun: number }[]>`
    SELECT coalesce(b."segmentId", 0) AS segment, count(*)::int AS begun
    FROM (
      SELECT e."user", e.at, e.application,
        extract(epoch FROM e.at - lag(e.at) OVER (PARTITION BY e."user" ORDER BY e.at, e.id))::float8 * 1000 AS silence
      FROM "ActivityEvent" e
      WHERE e.at >= to_timestamp((${until}::float8 - ${withinMs}::float8) / 1000.0)
        AND e.at < to_timestamp(${until}::float8 / 1000.0)
    ) acts
    LEFT JOIN unnest(${gaps.map(([name]) => name)}::text[], ${gaps.map(([, ms]) => ms)}::float8[]) AS g(application, ms)
      ON g.application = acts.application
    LEFT JOIN "SubjectBehaviour" b ON b.subject = acts."user"
    WHERE acts.at >= to_timestamp((${until}::float8 - ${latelyMs}::float8) / 1000.0)
      AND (silence IS NULL OR silence > coalesce(g.ms, 1800000))
    GROUP BY 1 ORDER BY 1`;
