import { Pool } from "pg";
import { exclusive } from "@/server/adapters/postgres-series/exclusive";
import { postgresActivity } from "@/server/adapters/postgres-activity/activity-store";
import { postgresSeries } from "@/server/adapters/postgres-series/series-store";
import type { Actor } from "@/server/core/access/actor";
import type { Door } from "@/server/core/access/settings";
import { log } from "@/server/log";
import type { Enqueue } from "@/server/ports/job-queue";
import type { Deps } from "@/server/services/verb";
import { openDatabase } from "@/server/store/client";

const unasked = () => {
  throw new Error("not asked here");
};

/** ingestBench gives tests of the doors the real stores of one database, what was queued, and a key that may ingest. */
export function ingestBench(url: string, now: number) {
  const db = openDatabase(url, 4);
  const pool = new Pool({ connectionString: url, max: 4 });
  const jobs: Enqueue[] = [];
  const logged: string[] = [];
  const listen = (...parts: unknown[]) =>
    void logged.push(JSON.stringify(parts, (_, v) => (v instanceof Error ? `${v.message} ${v.stack}` : v)));
  const deps = {
    db,
    log: { ...log, error: listen, warn: listen, info: listen, debug: listen } as unknown as typeof log,
    clock: { now: () => now, speed: 1 },
    queue: { add: async (job: Enqueue) => void jobs.push(job), close: async () => {} },
    series: postgresSeries(pool),
    activity: postgresActivity(pool),
    exclusive: <T>(key: string, work: () => Promise<T>) => exclusive(pool, key, work),
    seed: 1,
    pseudonymKey: "a-key-for-tests-only",
    metricsSource: unasked,
    eventSource: () => undefined,
    target: unasked,
  } as unknown as Deps;
  const sender: Actor = { kind: "apiKey", id: "k1", name: "Shipper", scopes: ["ingest"] };
  return {
    db,
    pool,
    deps,
    jobs,
    logged,
    sender,
    open: (...doors: Door[]) =>
      db.setting.upsert({
        where: { key: "doors" },
        create: { key: "doors", value: Object.fromEntries(doors.map((door) => [door, true])) },
        update: { value: Object.fromEntries(doors.map((door) => [door, true])) },
      }),
    async close() {
      await db.$disconnect();
      await pool.end();
    },
  };
}

/** everyText reads every text, JSON and array column of every table, to look for what must not be there. */
export async function everyText(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ t: string }>(
    "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS t FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
  );
  let text = "";
  for (const { t } of rows) {
    const found = await pool.query<{ row: string }>(`SELECT to_jsonb(x)::text AS row FROM ${t} AS x`);
    text += found.rows.map(({ row }) => row).join("\n");
  }
  return text;
}

/** dice draws from [0, 1) the same way for the same seed (mulberry32, Tommy Ettinger 2017). */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** spoil damages a valid payload: cut, bytes flipped, parts repeated or removed, or random bytes altogether. */
export function spoil(bytes: Uint8Array, next: () => number): Uint8Array {
  const kind = Math.floor(next() * 5);
  const at = Math.floor(next() * bytes.length);
  if (kind === 0) return bytes.slice(0, at);
  if (kind === 1)
    return Uint8Array.from({ length: Math.floor(next() * 400) }, () => Math.floor(next() * 256));
  if (kind === 2)
    return Buffer.concat([
      bytes.slice(0, at),
      bytes.slice(Math.min(bytes.length, at + 1 + Math.floor(next() * 8))),
    ]);
  if (kind === 3)
    return Buffer.concat([bytes.slice(0, at), bytes.slice(Math.floor(next() * at), at), bytes.slice(at)]);
  const out = Uint8Array.from(bytes);
  for (let i = 0; i <= next() * 6; i++) out[Math.floor(next() * out.length)] = Math.floor(next() * 256);
  return out;
}
