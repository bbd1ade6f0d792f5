// JS, so that next.config.js and the launcher can import it too. The only reader of process.env in server/, app/, workers/.
import { z } from "zod";

const text = z.string().min(1);

const schema = z.object({
  NODE_ENV: z.enum(["development", "test", "production"]).default("production"),
  DATABASE_URL: text.default("postgresql://headroom@127.0.0.1:5432/headroom"),
  REDIS_URL: text.optional(),
  AUTH_SECRET: text.default("development-only-secret-development-only"),
  /** Key of the keyed hash that makes pseudonyms. */
  PSEUDONYM_KEY: text.default("development-only-pseudonym-key"),
  /** Key under which passwords and tokens of sources are sealed. */
  SEAL_KEY: text.default("development-only-seal-key"),
  HEADROOM_URL: z.url().default("http://127.0.0.1:3000"),
  HEADROOM_DATA_DIR: text.default(".headroom"),
  HEADROOM_SPEED: z.coerce.number().min(1).max(3600).default(1),
  /** Epoch ms from which a faster clock counts; the launcher fixes it at first start. */
  HEADROOM_CLOCK_ANCHOR: z.coerce.number().optional(),
  HEADROOM_SEED: z.coerce.number().int().default(1),
  /** Forecaster processes, and which of them this one is. */
  HEADROOM_FORECASTERS: z.coerce.number().int().min(1).max(16).default(1),
  HEADROOM_FORECASTER: z.coerce.number().int().min(0).max(15).default(0),
  HEADROOM_SETUP_TOKEN: text.optional(),
  HEADROOM_ADMIN_EMAIL: z.email().optional(),
  HEADROOM_ADMIN_PASSWORD: z.string().min(8).optional(),
  HEADROOM_API_KEY: z.string().min(16).optional(),
  /** A Prometheus-compatible cluster beside the database: where remote-write goes, and queries up to before /query_range. */
  SERIES_CLUSTER_WRITE_URL: z.url().optional(),
  SERIES_CLUSTER_READ_URL: z.url().optional(),
  /** Sent to it as Authorization and X-Scope-OrgID. */
  SERIES_CLUSTER_AUTHORIZATION: text.optional(),
  SERIES_CLUSTER_TENANT: text.optional(),
  SANDBOX_URL: z.url().optional(),
  SANDBOX_TOKEN: text.optional(),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
});

/** parseEnv validates a set of variables; it throws one message that names each wrong variable and what it must be. */
export function parseEnv(/** @type {Record<string, string | undefined>} */ variables) {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
  throw new Error(`These environment variables are not usable:\n${lines.join("\n")}`);
}

/** env is what this process was started with, read once. */
export const env = parseEnv(process.env);
