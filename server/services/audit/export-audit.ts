import { query } from "@/server/services/verb";
import { readAudit } from "@/server/store/audit-reading";
import { csvHead, csvLine } from "./audit-csv";
import { AUDIT_FILTER } from "./list-audit";

const BATCH = 500;

/** exportAudit gives the filtered record as CSV in parts, newest first, so that a long record is never held whole. */
export const exportAudit = query({
  name: "exportAudit",
  scope: "audit:read",
  input: AUDIT_FILTER,
  async run({ db }, filter) {
    return (async function* () {
      yield csvHead();
      let before: number | undefined;
      for (;;) {
        const lines = await readAudit(db, filter, BATCH, before);
        if (lines.length > 0) yield lines.map(csvLine).join("");
        if (lines.length < BATCH) return;
        before = lines[BATCH - 1].id;
      }
    })();
  },
});
