import { z } from "zod";
import { currentVersion } from "@/server/core/privacy/key-ring";
import { DATA_MAP, keptFor } from "@/server/core/privacy/data-map";
import { query } from "@/server/services/verb";
import { iso } from "@/server/services/workloads/view";
import { readSetting } from "@/server/store/settings";

/** getPrivacy gives the policy, the versions of the key, and what is stored of whom, where, how long and for whose eyes. */
export const getPrivacy = query({
  name: "getPrivacy",
  scope: "read",
  input: z.object({}),
  rest: { method: "GET", path: "/privacy", summary: "Privacy settings, key versions and the data map" },
  async run({ db }) {
    const [policy, ring] = await Promise.all([readSetting(db, "privacy"), readSetting(db, "keyRing")]);
    return {
      policy,
      keys: {
        current: currentVersion(ring).version,
        // Never the salts.
        versions: ring.versions.map(({ version, since }) => ({
          version,
          since: since === 0 ? null : iso(since),
        })),
        forgotten: ring.forgotten,
      },
      map: DATA_MAP.map((entry) => ({ ...entry, kept: keptFor(entry, policy) })),
    };
  },
});
