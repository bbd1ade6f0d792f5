import type { Pool, PoolClient } from "pg";
import type { SeriesStore } from "@/server/ports/series-store";
import { heardParameters, NOTE_HEARD } from "./catalogue";
import { copyInto, copyRows } from "./copy-rows";
import { groupCommit } from "./group-commit";
import { withClient } from "./with-client";
import { beginWrite, markLate } from "./roll-up";

type Samples = Parameters<SeriesStore["write"]>[0];
type Sample = Samples[number];

/** Samples that share a commit at most. */
const MOST = 50_000;
const ROW_BYTES = 34;
/** From this many late samples on, COPY through a temporary table beats arrays of parameters (twice as quick at 40,000). */
const COPY_FROM = 2_000;

/** Span is the first and last instant of a series within a group, epoch ms. */
interface Span {
  first: number;
  last: number;
}

/**
 * sampleWriter writes samples; calls of the same moment share a transaction. Samples that are newer than all of their
 * series go straight into the table by COPY, which is several times quicker than INSERT … ON CONFLICT; the others, and
 * everything when somebody else stored one of them meanwhile, replace what is there.
 */
export function sampleWriter(pool: Pool): SeriesStore["write"] {
  /** Newest instant of each series as far as this process knows. It picks the path only; the primary key judges. */
  const newest = new Map<number, number>();

  async function commit(calls: readonly Samples[]): Promise<undefined[]> {
    const spans = spansOf(calls);
    try {
      await withClient(pool, async (client) => {
        try {
          await learnNewest(client, newest, spans);
          await store(client, split(calls, newest), spans);
        } catch (error) {
          if (!isTaken(error)) throw error;
          await client.query("ROLLBACK");
          await store(client, { fresh: [], late: calls.flat().filter(isNumber) }, spans);
        }
      });
    } catch (error) {
      for (const id of spans.keys()) newest.delete(id);
      throw error;
    }
    for (const [id, { last }] of spans) newest.set(id, Math.max(last, newest.get(id) ?? last));
    return calls.map(() => undefined);
  }
  const write = groupCommit(commit, (samples: Samples) => samples.length, MOST);
  return async (samples) => {
    if (samples.length > 0) await write(samples);
  };
}

const isNumber = ({ value }: Sample): boolean => Number.isFinite(value);

/** isTaken tells whether another writer got in between: a key that is there already, or a deadlock. */
const isTaken = (error: unknown): boolean =>
  ["23505", "40P01"].includes((error as { code?: string }).code ?? "");

/** spansOf gives the first and last instant that a group holds of each series. */
function spansOf(calls: readonly Samples[]): Map<number, Span> {
  const spans = new Map<number, Span>();
  for (const samples of calls)
    for (const { seriesId, at } of samples) {
      const span = spans.get(seriesId);
      if (!span) spans.set(seriesId, { first: at, last: at });
      else if (at < span.first) span.first = at;
      else if (at > span.last) span.last = at;
    }
  return spans;
}

async function learnNewest(
  client: PoolClient,
  newest: Map<number, number>,
  spans: ReadonlyMap<number, Span>,
): Promise<void> {
  const unknown = [...spans.keys()].filter((id) => !newest.has(id));
  if (unknown.length === 0) return;
  const { rows } = await client.query<{ id: number; at: number }>(
    `SELECT id, extract(epoch FROM "lastAt")::float8 * 1000 AS at FROM "Series" WHERE id = ANY($1) AND "lastAt" IS NOT NULL`,
    [unknown],
  );
  for (const id of unknown) newest.set(id, Number.NEGATIVE_INFINITY);
  for (const { id, at } of rows) newest.set(id, at);
}

/** split parts the samples that are newer than any before them from the others; NaN is not stored. */
function split(calls: readonly Samples[], newest: ReadonlyMap<number, number>) {
  const last = new Map<number, number>();
  const fresh: Sample[] = [];
  const late: Sample[] = [];
  for (const samples of calls)
    for (const sample of samples) {
      if (!Number.isFinite(sample.value)) continue;
      const before = last.get(sample.seriesId) ?? newest.get(sample.seriesId) ?? Number.NEGATIVE_INFINITY;
      if (sample.at > before) {
        fresh.push(sample);
        last.set(sample.seriesId, sample.at);
      } else late.push(sample);
    }
  return { fresh, late };
}

async function store(
  client: PoolClient,
  { fresh, late }: { fresh: Samples; late: Samples },
  spans: ReadonlyMap<number, Span>,
): Promise<void> {
  const frontier = await beginWrite(client);
  await markLate(client, [fresh, late], frontier);
  if (fresh.length > 0) {
    const rows = copyRows(fresh.length * ROW_BYTES + 64);
    for (const { seriesId, at, value } of fresh) {
      rows.row(3);
      rows.int(seriesId);
      rows.time(at);
      rows.float(value);
    }
    await copyInto(client, `"Sample" ("seriesId", at, value)`, rows.end());
  }
  if (late.length >= COPY_FROM) await replaceMany(client, late);
  else if (late.length > 0) await replace(client, late);
  await client.query(NOTE_HEARD, heardParameters(spans));
  await client.query("COMMIT");
}

async function replace(client: PoolClient, samples: Samples): Promise<void> {
  // The last value of a repeated instant wins; PostgreSQL refuses to touch a row twice in one statement.
  const rows = [...new Map(samples.map((s) => [`${s.seriesId}/${s.at}`, s])).values()];
  await client.query(
    `INSERT INTO "Sample" AS s ("seriesId", at, value)
     SELECT s, to_timestamp(t / 1000.0), v FROM unnest($1::int[], $2::float8[], $3::float8[]) AS u(s, t, v) ORDER BY s, t
     ON CONFLICT ("seriesId", at) DO UPDATE SET value = EXCLUDED.value WHERE s.value IS DISTINCT FROM EXCLUDED.value`,
    [rows.map((r) => r.seriesId), rows.map((r) => r.at), rows.map((r) => r.value)],
  );
}

async function replaceMany(client: PoolClient, samples: Samples): Promise<void> {
  await client.query(
    "CREATE TEMP TABLE IF NOT EXISTS incoming (n int, s int, t timestamptz(3), v float8) ON COMMIT DELETE ROWS",
  );
  const rows = copyRows(samples.length * (ROW_BYTES + 8) + 64);
  for (const [n, { seriesId, at, value }] of samples.entries()) {
    rows.row(4);
    rows.int(n);
    rows.int(seriesId);
    rows.time(at);
    rows.float(value);
  }
  await copyInto(client, "incoming", rows.end());
  await client.query(
    `INSERT INTO "Sample" AS s ("seriesId", at, value)
     SELECT DISTINCT ON (s, t) s, t, v FROM incoming ORDER BY s, t, n DESC
     ON CONFLICT ("seriesId", at) DO UPDATE SET value = EXCLUDED.value WHERE s.value IS DISTINCT FROM EXCLUDED.value`,
  );
}
