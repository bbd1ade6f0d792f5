import { createHash } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import { copyInto, copyRows } from "@/server/adapters/postgres-series/copy-rows";
import { groupCommit } from "@/server/adapters/postgres-series/group-commit";
import { withClient } from "@/server/adapters/postgres-series/with-client";
import type { Activity } from "@/server/core/ingest/activity";
import { type ActivityStore, ID_WINDOW_MS } from "@/server/ports/activity-store";

type Events = readonly Activity[];

/** Events that share a commit at most. */
const MOST = 10_000;
/** About what a row takes; the buffer grows when it takes more. */
const ROW_BYTES = 260;
const LOCK = 7_240_142;
const COLUMNS = `id, at, "user", session, application, action, object, region, device, status, bytes, "durationMs"`;

/** eventUuid gives the 16 bytes under which an event's id is stored: those of the keyed hash, or a hash of any other id. */
export function eventUuid(id: string): Buffer {
  return id.length === 24 && /^e_[\w-]{22}$/.test(id)
    ? Buffer.from(id.slice(2), "base64url")
    : createHash("sha256").update(id).digest().subarray(0, 16);
}

/**
 * postgresActivity keeps events in "ActivityEvent". Calls of the same moment share a transaction: it waits for writers in
 * other processes, looks which ids are there already, and sends the others by COPY.
 */
export function postgresActivity(pool: Pool): ActivityStore {
  async function commit(calls: readonly Events[]): Promise<number[]> {
    const { counts, events, owners } = distinct(calls);
    const ids = events.map(({ id }) => eventUuid(id));
    return withClient(pool, async (client) => {
      // Ids are looked up one by one in their index, however little the planner knows of the table: a week that has just
      // begun looks empty to it, and reading all of it for every id would then look cheap.
      await client.query(
        `BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off;
         SELECT pg_advisory_xact_lock(${LOCK})`,
      );
      const known = await findKnown(client, events, ids);
      const rows = copyRows(events.length * ROW_BYTES);
      for (const [i, event] of events.entries())
        if (known.has(i)) counts[owners[i]]--;
        else writeRow(rows, event, ids[i]);
      if (known.size < events.length) await copyInto(client, `"ActivityEvent" (${COLUMNS})`, rows.end());
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

/** findKnown gives the indices of the events that are stored already. */
async function findKnown(client: PoolClient, events: Events, ids: readonly Buffer[]): Promise<Set<number>> {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { at } of events) {
    if (at < from) from = at;
    if (at > to) to = at;
  }
  const { rows } = await client.query<{ n: number; at: number }>(
    `SELECT u.n::int AS n, extract(epoch FROM k.at)::float8 * 1000 AS at
     FROM unnest($1::uuid[]) WITH ORDINALITY u(id, n) CROSS JOIN LATERAL (
       SELECT at FROM "ActivityEvent" WHERE id = u.id
         AND at > to_timestamp($2::float8 / 1000) AND at < to_timestamp($3::float8 / 1000) OFFSET 0) k`,
    [`{${ids.map((id) => id.toString("hex")).join()}}`, from - ID_WINDOW_MS, to + ID_WINDOW_MS],
  );
  return new Set(
    rows.filter(({ n, at }) => Math.abs(events[n - 1].at - at) < ID_WINDOW_MS).map(({ n }) => n - 1),
  );
}

function writeRow(rows: ReturnType<typeof copyRows>, event: Activity, id: Buffer): void {
  const text = (value: string | undefined) => (value === undefined ? rows.none() : rows.text(value));
  const float = (value: number | undefined) => (value === undefined ? rows.none() : rows.float(value));
  rows.row(12);
  rows.uuid(id);
  rows.time(event.at);
  rows.text(event.user);
  rows.text(event.session);
  rows.text(event.application);
  rows.text(event.action);
  text(event.object);
  text(event.region);
  text(event.device);
  if (event.status === undefined) rows.none();
  else rows.int(event.status);
  float(event.bytes);
  float(event.durationMs);
}
