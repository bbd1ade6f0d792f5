import { type Correction, unpackCorrection } from "@/server/core/forecast/correction/correction";
import type { Deps } from "@/server/services/verb";
import { readSetting } from "@/server/store/settings";

/** A process forecasts many series in a cycle: what serves is looked up once a cycle. */
const LOOK_EVERY_MS = 30_000;

/** CorrectionInForce gives the correction that serves; undefined where none does. */
export type CorrectionInForce = (
  deps: Pick<Deps, "db" | "artifacts" | "log" | "clock">,
) => Promise<Correction | undefined>;

/**
 * correctionInForce gives what the loop asks for the correction that serves, loaded once a process. One whose bytes are
 * gone or damaged is left out and logged once.
 */
export function correctionInForce(): CorrectionInForce {
  let lookedAt = Number.NaN;
  let held: { hash: string | null; correction?: Correction } = { hash: null };

  return async (deps) => {
    const now = deps.clock.now();
    if (now >= lookedAt && now - lookedAt < LOOK_EVERY_MS) return held.correction;
    const hash = (await readSetting(deps.db, "correction"))?.hash ?? null;
    if (hash !== held.hash) held = { hash, correction: hash === null ? undefined : await load(deps, hash) };
    lookedAt = now;
    return held.correction;
  };
}

async function load(deps: Pick<Deps, "artifacts" | "log">, hash: string): Promise<Correction | undefined> {
  try {
    const correction = unpackCorrection(await deps.artifacts.get(hash));
    if (!correction) deps.log.warn({ hash }, "the correction is of another version and is left out");
    return correction;
  } catch (error) {
    deps.log.warn({ err: error, hash }, "the correction could not be read and is left out");
    return undefined;
  }
}
