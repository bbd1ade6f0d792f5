import type { Hash } from "@/server/core/ingest/activity";
import { type Coarsener, coarsener } from "@/server/core/privacy/policy";
import type { Deps } from "@/server/services/verb";
import type { Db } from "@/server/store/client";
import { readSetting } from "@/server/store/settings";
import { readPseudonyms } from "./pseudonym";

/** Filter is what every line about a person passes before anything of it is stored, queued or logged. */
export interface Filter {
  hash: Hash;
  coarse: Coarsener;
}

/** readFilter reads it as the settings stand; throws AppError("unavailable") where the process has no secret. */
export async function readFilter(db: Db, deps: Pick<Deps, "pseudonymKey">): Promise<Filter> {
  return {
    hash: await readPseudonyms(db, deps.pseudonymKey),
    coarse: coarsener(await readSetting(db, "privacy")),
  };
}
