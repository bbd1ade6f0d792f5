import pino from "pino";
import { env } from "@/server/env.js";

/** log writes JSON lines to standard output; secrets and identifiers never belong in a field. */
export const log = pino({
  level: env.LOG_LEVEL,
  base: undefined,
  redact: {
    paths: ["password", "token", "authorization", "*.password", "*.token", "*.authorization"],
    remove: true,
  },
});

export type Log = typeof log;
