import { read, router, write } from "@/server/api/trpc";
import { approveVersion } from "@/server/services/policies/approve-version";
import { createPolicy } from "@/server/services/policies/create-policy";
import { createVersion } from "@/server/services/policies/create-version";
import { diffVersions } from "@/server/services/policies/diff-versions";
import { discardDraft } from "@/server/services/policies/discard-draft";
import { exportPolicy } from "@/server/services/policies/export-policy";
import { getPolicy } from "@/server/services/policies/get-policy";
import { getVersionCase } from "@/server/services/policies/get-version-case";
import { importPolicy } from "@/server/services/policies/import-policy";
import { listPolicies } from "@/server/services/policies/list-policies";
import { rejectVersion } from "@/server/services/policies/reject-version";
import { rollbackVersion } from "@/server/services/policies/rollback-version";
import { submitVersion } from "@/server/services/policies/submit-version";
import { updateDraft } from "@/server/services/policies/update-draft";
import { cancelTuning } from "@/server/services/tuning/cancel-tuning";
import { chooseRiskLevel } from "@/server/services/tuning/choose-risk-level";
import { listTunings } from "@/server/services/tuning/list-tunings";
import { tunePolicy } from "@/server/services/tuning/tune-policy";

/** policiesRouter opens the verbs of policies to the dashboard. */
export const policiesRouter = router({
  list: read(listPolicies),
  get: read(getPolicy),
  versionCase: read(getVersionCase),
  diff: read(diffVersions),
  export: read(exportPolicy),
  create: write(createPolicy),
  createVersion: write(createVersion),
  updateDraft: write(updateDraft),
  discardDraft: write(discardDraft),
  submit: write(submitVersion),
  approve: write(approveVersion),
  reject: write(rejectVersion),
  rollback: write(rollbackVersion),
  import: write(importPolicy),
  tunings: read(listTunings),
  tune: write(tunePolicy),
  chooseRisk: write(chooseRiskLevel),
  cancelTuning: write(cancelTuning),
});
