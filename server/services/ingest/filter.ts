import type { Hash } from "@/server/core/ingest/activity";
import { currentVersion } from "@/server/core/privacy/key-ring";
import { type Coarsener, coarsener } from "@/server/core/privacy/policy";
import type { Deps } from "@/server/services/verb";
import type { Db } from "@/server/store/client";
import { type DoorSettings, readDoorSettings } from "./doors";
import { pseudonyms } from "./pseudonym";

/** Filter is what every line about a person passes before anything of it is stored, queued or logged. */
export interface Filter {
  hash: Hash;
  coarse: Coarsener;
}

/** filterOf makes it as the settings stand; throws AppError("unavailable") where the process has no secret. */
export const filterOf = (
  { keyRing, privacy }: Pick<DoorSettings, "keyRing" | "privacy">,
  { pseudonymKey }: Pick<Deps, "pseudonymKey">,
): Filter => ({ hash: pseudonyms(pseudonymKey, currentVersion(keyRing)), coarse: coarsener(privacy) });

/** readFilter makes it as the settings stand now. */
export const readFilter = async (db: Db, deps: Pick<Deps, "pseudonymKey">): Promise<Filter> =>
  filterOf(await readDoorSettings(db), deps);
