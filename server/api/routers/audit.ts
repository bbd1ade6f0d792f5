import { read, router } from "@/server/api/trpc";
import { auditFacets } from "@/server/services/audit/audit-facets";
import { listAudit } from "@/server/services/audit/list-audit";
import { verifyAudit } from "@/server/services/audit/verify-audit";

/** auditRouter reads the record. */
export const auditRouter = router({
  list: read(listAudit),
  facets: read(auditFacets),
  verify: read(verifyAudit),
});
