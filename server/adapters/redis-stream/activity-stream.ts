import { lookup } from "node:dns/promises";
import { Redis } from "ioredis";
import type { StreamConfig } from "@/server/core/sources/stream";
import { AppError } from "@/server/errors";
import type { OpenStream, StreamEntry } from "@/server/ports/activity-stream";

/** One reader at a time consumes, under one name, so that what a reader before it left is its own to read again. */
const CONSUMER = "headroom";
const PATIENCE_MS = 10_000;

type Raw = [id: string, fields: string[] | null][];

/** openRedisStream consumes a Redis stream (Redis 5 and later, or what speaks its protocol) through a consumer group. */
export function openRedisStream(mayReach: (address: string) => boolean): OpenStream {
  return async (config, secret) => {
    const { stream, group } = config;
    const redis = await connect(config, secret, mayReach);
    const ask = async <T>(question: () => Promise<T>): Promise<T> => {
      try {
        return await question();
      } catch (error) {
        throw explained(config, error);
      }
    };
    /** Whether what was read before and not done has been given. */
    let left = true;
    let ready = false;
    const ensureGroup = async () => {
      if (ready) return;
      try {
        await redis.xgroup("CREATE", stream, group, config.from === "start" ? "0" : "$", "MKSTREAM");
      } catch (error) {
        if (!(error as Error).message.startsWith("BUSYGROUP")) throw error;
      }
      ready = true;
    };
    const readFrom = async (from: string, most: number): Promise<StreamEntry[]> => {
      const found = (await redis.xreadgroup(
        "GROUP",
        group,
        CONSUMER,
        "COUNT",
        most,
        "STREAMS",
        stream,
        from,
      )) as [string, Raw][] | null;
      return entriesOf(found?.[0]?.[1] ?? []);
    };
    return {
      read: (most) =>
        ask(async () => {
          await ensureGroup();
          if (left) {
            const again = await readFrom("0", most);
            if (again.length > 0) return again;
            left = false;
          }
          const fresh = await readFrom(">", most);
          // Until they are done they are what was left.
          if (fresh.length > 0) left = true;
          return fresh;
        }),
      done: (ids) =>
        ask(async () => {
          if (ids.length > 0) await redis.xack(stream, group, ...ids);
        }),
      waiting: () => ask(() => waitingOf(redis, stream, group)),
      peek: (most) =>
        ask(async () =>
          entriesOf(((await redis.xrevrange(stream, "+", "-", "COUNT", most)) as Raw).reverse()),
        ),
      close: async () => redis.disconnect(),
    };
  };
}

/** entriesOf pairs names and values; an entry that was trimmed away after it was read has no fields. */
const entriesOf = (raw: Raw): StreamEntry[] =>
  raw.map(([id, fields]) => {
    const named: Record<string, string> = Object.create(null);
    for (let i = 0; fields && i + 1 < fields.length; i += 2) named[fields[i]] = fields[i + 1];
    return { id, fields: { ...named } };
  });

/** waitingOf asks the group for its lag (Redis 7; the whole stream where it cannot tell) and what is not done. */
async function waitingOf(redis: Redis, stream: string, group: string): Promise<number> {
  const length = await redis.xlen(stream);
  if (length === 0 && (await redis.exists(stream)) === 0) return 0;
  const groups = (await redis.xinfo("GROUPS", stream)) as (string | number | null)[][];
  const facts = groups
    .map((flat) =>
      Object.fromEntries(Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]])),
    )
    .find((one) => one.name === group);
  if (!facts) return length;
  return Number(facts.lag ?? length) + Number(facts.pending ?? 0);
}

async function connect(
  config: StreamConfig,
  secret: string | undefined,
  mayReach: (address: string) => boolean,
): Promise<Redis> {
  const url = new URL(config.url);
  const name = url.hostname.replace(/^\[|\]$/g, "");
  let address: string;
  try {
    const found = (await lookup(name, { all: true })).find((one) => mayReach(one.address));
    if (!found)
      throw new AppError("unavailable", `${name} is an address that is never asked. Enter another one.`);
    // The address that was checked is the one that is connected to.
    address = found.address;
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError(
      "unavailable",
      `The name ${name} is not known here. Check it, or enter the IP address.`,
    );
  }
  const redis = new Redis({
    host: address,
    port: Number(url.port || 6379),
    db: Number(url.pathname.slice(1) || 0),
    username: config.username || undefined,
    password: secret,
    ...(url.protocol === "rediss:" && { tls: { servername: name } }),
    lazyConnect: true,
    enableReadyCheck: false,
    connectTimeout: PATIENCE_MS,
    commandTimeout: PATIENCE_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // Told by the call that fails; without a listener it would end the process.
  redis.on("error", () => {});
  try {
    await redis.connect();
    await redis.ping();
    return redis;
  } catch (error) {
    redis.disconnect();
    throw explained(config, error);
  }
}

function explained(config: StreamConfig, error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { code = "", message = "" } = error as { code?: string; message?: string };
  const { url, stream } = config;
  if (message.startsWith("WRONGTYPE"))
    return new AppError("invalid_input", `"${stream}" is no stream. Enter the key of one.`, [
      { field: "stream", message: `"${stream}" is no stream.` },
    ]);
  if (/^(NOAUTH|WRONGPASS|NOPERM|ERR invalid password|ERR AUTH)/i.test(message))
    return new AppError("unavailable", `${url} refuses the user or password: ${message.slice(0, 100)}`);
  if (message.startsWith("NOGROUP"))
    return new AppError(
      "unavailable",
      `The group of "${stream}" is gone. It is made anew at the next reading.`,
    );
  if (code === "ECONNREFUSED")
    return new AppError("unavailable", `Nothing listens at ${url}. Check the port, and that it runs.`);
  return new AppError("unavailable", `${url} does not answer (${code || message.slice(0, 100)}).`, [], {
    cause: error,
  });
}
