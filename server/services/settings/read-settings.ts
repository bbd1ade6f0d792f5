import { z } from "zod";
import { query } from "@/server/services/verb";
import { readSetting } from "@/server/store/settings";
import { findEstate } from "@/server/store/shell";

/** readSettings gives what holds for the whole product, and its sources and targets with when each was last heard. */
export const readSettings = query({
  name: "readSettings",
  scope: "read",
  input: z.object({}),
  async run({ db, deps }) {
    const [selfApproval, { pointDays }, estate] = await Promise.all([
      readSetting(db, "selfApproval"),
      readSetting(db, "retention"),
      findEstate(db),
    ]);
    return { selfApproval: selfApproval.allowed, pointDays, speed: deps.clock.speed, ...estate };
  },
});
