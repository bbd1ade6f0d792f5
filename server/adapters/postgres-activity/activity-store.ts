import { createHash } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import { type CopyRows, copyInto, copyRows } from "@/server/adapters/postgres-series/copy-rows";
import { groupCommit } from "@/server/adapters/postgres-series/group-commit";
import { withClient } from "@/server/adapters/postgres-series/with-client";
import type { Activity } from "@/server/core/ingest/activity";
import { type ActivityStore, ID_WINDOW_MS } from "@/server/ports/activity-store";

type Events = readonly Activity[];

/** Events that share a commit at most. */
const MOST = 20_000;
/** About what a row takes; the buffer grows when it takes more. */
const ROW_BYTES = 260;
const LOCK = 7_240_142;
/**
 * Ids are looked up in the primary key, the one index that holds them beside the time, however little the planner knows
 * of the table: a week that has just begun looks empty to it, and reading all of it would then look cheap.
 */
const BEGIN = `BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_indexscan = off;
  SET LOCAL max_parallel_workers_per_gather = 0; SELECT pg_advisory_xact_lock(${LOCK})`;
const COLUMNS = `id, at, "user", session, application, action, object, region, device, status, bytes, "durationMs"`;

/** writeUuid writes the 16 bytes under which an event's id is stored: those of the keyed hash, or a hash of any other id. */
function writeUuid(id: string, into: Buffer, at: number): void {
  if (/^e_[\w-]{22}$/.test(id)) into.write(id.slice(2), at, "base64url");
  else createHash("sha256").update(id).digest().copy(into, at, 0, UUID_BYTES);
}

/**
 * postgresActivity keeps events in "ActivityEvent". Calls of the same moment share a transaction: it waits for writers in
 * other processes, looks which ids are there already, and sends the others by COPY.
 */
export function postgresActivity(pool: Pool): ActivityStore {
  async function commit(calls: readonly Events[]): Promise<number[]> {
    const { counts, events, owners } = distinct(calls);
    const ids = uuidArray(events);
    // Before the lock is taken, so that nobody waits for it; and seldom in vain, because few events come twice.
    const all = rowsOf(events, ids);
    return withClient(pool, async (client) => {
      await client.query(BEGIN);
      const known = await findKnown(client, events, ids);
      for (const i of known) counts[owners[i]]--;
      if (known.size < events.length) {
        const rows = known.size === 0 ? all : rowsOf(events, ids, known);
        await copyInto(client, `"ActivityEvent" (${COLUMNS})`, rows);
      }
      await client.query("COMMIT");
      return counts;
    });
  }
  const add = groupCommit(commit, (events: Events) => events.length, MOST);
  return { add: async (events) => (events.length === 0 ? 0 : add(events)) };
}

/** distinct gives the events of a group once each, which call brought each, and how many each call brought. */
function distinct(calls: readonly Events[]) {
  const first = new Map<string, number>();
  /** All times of ids that stand for several events, which are further apart than they can be the same. */
  const several = new Map<string, number[]>();
  const events: Activity[] = [];
  const owners: number[] = [];
  const counts = calls.map(() => 0);
  for (const [owner, call] of calls.entries())
    for (const event of call) {
      const before = first.get(event.id);
      if (before === undefined) first.set(event.id, event.at);
      else {
        const times = several.get(event.id) ?? [before];
        if (times.some((at) => Math.abs(event.at - at) < ID_WINDOW_MS)) continue;
        several.set(event.id, [...times, event.at]);
      }
      events.push(event);
      owners.push(owner);
      counts[owner]++;
    }
  return { counts, events, owners };
}

const UUID_OID = 2950;
/** Bytes before the first element of a one-dimensional array, and of an element's length. */
const HEAD = 20;
const LENGTH = 4;
const UUID_BYTES = 16;
const uuidAt = (i: number): number => HEAD + i * (LENGTH + UUID_BYTES) + LENGTH;

/** uuidArray gives the ids of events as PostgreSQL sends an array of uuid in binary (array_send in its sources). */
function uuidArray(events: Events): Buffer {
  const array = Buffer.allocUnsafe(uuidAt(events.length) - LENGTH);
  for (const [i, number] of [1, 0, UUID_OID, events.length, 1].entries()) array.writeInt32BE(number, 4 * i);
  for (let i = 0; i < events.length; i++) {
    array.writeInt32BE(UUID_BYTES, uuidAt(i) - LENGTH);
    writeUuid(events[i].id, array, uuidAt(i));
  }
  return array;
}

/** findKnown gives the indices of the events that are stored already. */
async function findKnown(client: PoolClient, events: Events, ids: Buffer): Promise<Set<number>> {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { at } of events) {
    if (at < from) from = at;
    if (at > to) to = at;
  }
  const { rows } = await client.query<{ id: string; at: number }>(
    `SELECT replace(id::text, '-', '') AS id, extract(epoch FROM at)::float8 * 1000 AS at FROM "ActivityEvent"
     WHERE id = ANY($1::uuid[]) AND at > to_timestamp($2::float8 / 1000) AND at < to_timestamp($3::float8 / 1000)`,
    [ids, from - ID_WINDOW_MS, to + ID_WINDOW_MS],
  );
  const known = new Set<number>();
  if (rows.length === 0) return known;
  const times = new Map<string, number[]>();
  for (const { id, at } of rows) times.set(id, [...(times.get(id) ?? []), at]);
  for (const [i, { at }] of events.entries()) {
    const there = times.get(ids.toString("hex", uuidAt(i), uuidAt(i) + UUID_BYTES));
    if (there?.some((time) => Math.abs(at - time) < ID_WINDOW_MS)) known.add(i);
  }
  return known;
}

/** rowsOf gives the rows of events, without those whose indices are `known`. */
function rowsOf(events: Events, ids: Buffer, known?: ReadonlySet<number>): Buffer {
  const rows = copyRows(events.length * ROW_BYTES);
  for (let i = 0; i < events.length; i++) if (!known?.has(i)) writeRow(rows, events[i], ids, uuidAt(i));
  return rows.end();
}

function writeRow(rows: CopyRows, event: Activity, ids: Buffer, uuid: number): void {
  rows.row(12);
  rows.uuid(ids, uuid);
  rows.time(event.at);
  rows.text(event.user);
  rows.text(event.session);
  rows.text(event.application);
  rows.text(event.action);
  text(rows, event.object);
  text(rows, event.region);
  text(rows, event.device);
  if (event.status === undefined) rows.none();
  else rows.int(event.status);
  float(rows, event.bytes);
  float(rows, event.durationMs);
}

function float(rows: CopyRows, value: number | undefined): void {
  if (value === undefined) rows.none();
  else rows.float(value);
}

function text(rows: CopyRows, value: string | undefined): void {
  if (value === undefined) rows.none();
  else rows.text(value);
}
