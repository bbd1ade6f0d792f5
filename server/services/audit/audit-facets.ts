import { z } from "zod";
import { query } from "@/server/services/verb";
import { readAuditFacets } from "@/server/store/audit-reading";

/** auditFacets gives the kinds and actors that the record can be filtered by, with how many lines each has. */
export const auditFacets = query({
  name: "auditFacets",
  scope: "audit:read",
  input: z.object({}),
  run: ({ db }) => readAuditFacets(db),
});
