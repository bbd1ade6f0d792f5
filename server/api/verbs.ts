import { cancelImport } from "@/server/services/imports/cancel-import";
import { getImport } from "@/server/services/imports/get-import";
import { listImports } from "@/server/services/imports/list-imports";
import { previewImport } from "@/server/services/imports/preview-import";
import { startImport } from "@/server/services/imports/start-import";
import { writeSamples } from "@/server/services/imports/write-samples";
import { getIngest } from "@/server/services/ingest/get-ingest";
import { listDoors } from "@/server/services/ingest/list-doors";
import { getLogMapping, previewLogs } from "@/server/services/ingest/preview-logs";
import { setDoors } from "@/server/services/ingest/set-doors";
import { setLogMapping } from "@/server/services/ingest/set-log-mapping";
import { setMapping } from "@/server/services/ingest/set-mapping";
import { writeEvents } from "@/server/services/ingest/write-events";
import { listAudit } from "@/server/services/audit/list-audit";
import { verifyAudit } from "@/server/services/audit/verify-audit";
import { resume } from "@/server/services/stop/resume";
import { stop } from "@/server/services/stop/stop";
import { approvePlan } from "@/server/services/plans/approve-plan";
import { getPlan } from "@/server/services/plans/get-plan";
import { listPlans } from "@/server/services/plans/list-plans";
import { rejectPlan } from "@/server/services/plans/reject-plan";
import { revertPlan } from "@/server/services/plans/revert-plan";
import { approveVersion } from "@/server/services/policies/approve-version";
import { createPolicy } from "@/server/services/policies/create-policy";
import { createVersion } from "@/server/services/policies/create-version";
import { diffFile } from "@/server/services/policies/diff-file";
import { diffVersions } from "@/server/services/policies/diff-versions";
import { discardDraft } from "@/server/services/policies/discard-draft";
import { exportPolicy } from "@/server/services/policies/export-policy";
import { getPolicy } from "@/server/services/policies/get-policy";
import { importPolicy } from "@/server/services/policies/import-policy";
import { listPolicies } from "@/server/services/policies/list-policies";
import { rejectVersion } from "@/server/services/policies/reject-version";
import { rollbackVersion } from "@/server/services/policies/rollback-version";
import { submitVersion } from "@/server/services/policies/submit-version";
import { updateDraft } from "@/server/services/policies/update-draft";
import { addCalendarEvent } from "@/server/services/events/add-calendar-event";
import { eventEffects } from "@/server/services/events/event-effects";
import { listCalendarEvents } from "@/server/services/events/list-calendar-events";
import { removeCalendarEvent } from "@/server/services/events/remove-calendar-event";
import { updateCalendarEvent } from "@/server/services/events/update-calendar-event";
import { allocateReservation, releaseReservation } from "@/server/services/behaviour/change-reservation";
import { getActionGraph } from "@/server/services/behaviour/get-action-graph";
import { getSegment } from "@/server/services/behaviour/get-segment";
import { getSubject } from "@/server/services/behaviour/get-subject";
import { listComplexities } from "@/server/services/behaviour/list-complexities";
import { listReservations } from "@/server/services/behaviour/list-reservations";
import { listSegments } from "@/server/services/behaviour/list-segments";
import { segmentDemand } from "@/server/services/behaviour/segment-demand";
import { listSegmentMoves, segmentHistory } from "@/server/services/behaviour/segment-history";
import {
  addSegmentRule,
  listSegmentRules,
  removeSegmentRule,
  restoreSegmentRule,
} from "@/server/services/behaviour/segment-rules";
import { subjectTimeline } from "@/server/services/behaviour/subject-timeline";
import { whoMoved } from "@/server/services/behaviour/who-moved";
import { mapUsers } from "@/server/services/behaviour/map-users";
import { renameSegment } from "@/server/services/behaviour/rename-segment";
import { getFleet } from "@/server/services/fleet/get-fleet";
import { listNodeTypes } from "@/server/services/fleet/list-node-types";
import { listPools } from "@/server/services/fleet/list-pools";
import { saveNodeType } from "@/server/services/fleet/save-node-type";
import { savePool } from "@/server/services/fleet/save-pool";
import { listSharedLimits } from "@/server/services/shared/list-shared-limits";
import { removeSharedLimit } from "@/server/services/shared/remove-shared-limit";
import { saveSharedLimit } from "@/server/services/shared/save-shared-limit";
import { getOverview } from "@/server/services/overview/get-overview";
import { assignPolicy } from "@/server/services/workloads/assign-policy";
import { changeMode } from "@/server/services/workloads/change-mode";
import { explainDecision } from "@/server/services/workloads/explain-decision";
import { applyLearntCapacity } from "@/server/services/capacity/apply-learnt-capacity";
import { getWorkload } from "@/server/services/workloads/get-workload";
import { holdWorkload } from "@/server/services/workloads/hold-workload";
import { inspectForecast } from "@/server/services/workloads/inspect-forecast";
import { listApplications } from "@/server/services/workloads/list-applications";
import { listWorkloads } from "@/server/services/workloads/list-workloads";
import { releaseHold } from "@/server/services/workloads/release-hold";
import { workloadAccuracy } from "@/server/services/workloads/workload-accuracy";
import { listLabels } from "@/server/services/series/list-labels";
import { listSeries } from "@/server/services/series/list-series";
import { seriesQuality } from "@/server/services/series/series-quality";
import { workloadCurve } from "@/server/services/workloads/workload-curve";
import { workloadForecast } from "@/server/services/workloads/workload-forecast";
import { cancelTraining } from "@/server/services/models/cancel-training";
import { getModel } from "@/server/services/models/get-model";
import { listModels } from "@/server/services/models/list-models";
import { promoteModel } from "@/server/services/models/promote-model";
import { rollbackModel } from "@/server/services/models/rollback-model";
import { trainModel } from "@/server/services/models/train-model";
import { approveRequest } from "@/server/services/requests/approve-request";
import { getRequest } from "@/server/services/requests/get-request";
import { rejectRequest } from "@/server/services/requests/reject-request";
import { applicationForecast } from "@/server/services/applications/application-forecast";
import { setReconcile } from "@/server/services/applications/set-reconcile";
import { addFeed } from "@/server/services/feeds/add-feed";
import { changeFeed } from "@/server/services/feeds/change-feed";
import { listFeeds } from "@/server/services/feeds/list-feeds";
import { removeFeed } from "@/server/services/feeds/remove-feed";
import { tryFeed } from "@/server/services/feeds/try-feed";
import { getApplicationProfile } from "@/server/services/profiles/get-application-profile";
import { listProfiles } from "@/server/services/profiles/list-profiles";
import { getUserProfile, listUserProfiles } from "@/server/services/profiles/list-user-profiles";
import { previewApplicationProfiles, previewUserProfiles } from "@/server/services/profiles/preview-profiles";
import { removeApplicationProfile } from "@/server/services/profiles/remove-application-profile";
import { saveScimUser } from "@/server/services/profiles/save-scim-user";
import {
  setApplicationProfile,
  setApplicationProfiles,
} from "@/server/services/profiles/set-application-profile";
import { activityGroups } from "@/server/services/privacy/activity-groups";
import { eraseSubject, eraseUser } from "@/server/services/privacy/erase-subject";
import { findSubject } from "@/server/services/privacy/find-subject";
import { forgetKey } from "@/server/services/privacy/forget-key";
import { getPrivacy } from "@/server/services/privacy/get-privacy";
import { listErasures } from "@/server/services/privacy/list-erasures";
import { rotateKey } from "@/server/services/privacy/rotate-key";
import { setPrivacy } from "@/server/services/privacy/set-privacy";
import { cancelReplay } from "@/server/services/replays/cancel-replay";
import { getReplay } from "@/server/services/replays/get-replay";
import { listReplays } from "@/server/services/replays/list-replays";
import { startReplay } from "@/server/services/replays/start-replay";
import { userForecast } from "@/server/services/applications/user-forecast";
import { cancelTuning } from "@/server/services/tuning/cancel-tuning";
import { chooseRiskLevel } from "@/server/services/tuning/choose-risk-level";
import { listTunings } from "@/server/services/tuning/list-tunings";
import { tunePolicy } from "@/server/services/tuning/tune-policy";
import { listLimits } from "@/server/services/limits/list-limits";
import { getLimitPlan } from "@/server/services/limits/get-limit-plan";
import { proposeLimits } from "@/server/services/limits/propose-limits";
import { approveLimits } from "@/server/services/limits/approve-limits";
import { rejectLimits } from "@/server/services/limits/reject-limits";
import { revertLimits } from "@/server/services/limits/revert-limits";
import { setLimitRule } from "@/server/services/limits/set-limit-rule";
import { getPriorities } from "@/server/services/priorities/get-priorities";
import { setPriorityRule } from "@/server/services/priorities/set-priority-rule";
import { setStanding } from "@/server/services/priorities/set-standing";
import { setUserStandings } from "@/server/services/priorities/set-user-standings";
import { adoptPushed } from "@/server/services/sources/adopt-pushed";
import { changeSource } from "@/server/services/sources/change-source";
import { connectStream, lookAtStream, testStream } from "@/server/services/sources/connect-stream";
import { connectSource } from "@/server/services/sources/connect-source";
import { getSource } from "@/server/services/sources/get-source";
import { listSources } from "@/server/services/sources/list-sources";
import { lookAtServer } from "@/server/services/sources/look-at-server";
import { pauseSource } from "@/server/services/sources/pause-source";
import { previewQuery } from "@/server/services/sources/preview-query";
import { removeSource } from "@/server/services/sources/remove-source";
import { skipHistory } from "@/server/services/sources/skip-history";
import type { Verb } from "@/server/services/verb";

/** VERBS is every verb that REST and OpenAPI offer; tRPC's router names them one by one so that types survive. */
export const VERBS: readonly Verb[] = [
  approvePlan,
  getPlan,
  listPlans,
  rejectPlan,
  revertPlan,
  getRequest,
  approveRequest,
  rejectRequest,
  approveVersion,
  createPolicy,
  createVersion,
  diffFile,
  diffVersions,
  discardDraft,
  exportPolicy,
  getPolicy,
  importPolicy,
  listPolicies,
  rejectVersion,
  rollbackVersion,
  submitVersion,
  updateDraft,
  tunePolicy,
  chooseRiskLevel,
  listTunings,
  cancelTuning,
  stop,
  resume,
  listAudit,
  verifyAudit,
  previewImport,
  startImport,
  listImports,
  getImport,
  cancelImport,
  writeSamples,
  writeEvents,
  getIngest,
  listDoors,
  getLogMapping,
  previewLogs,
  setDoors,
  setMapping,
  setLogMapping,
  adoptPushed,
  listSources,
  getSource,
  lookAtServer,
  previewQuery,
  connectSource,
  connectStream,
  lookAtStream,
  testStream,
  changeSource,
  pauseSource,
  skipHistory,
  removeSource,
  listFeeds,
  addFeed,
  changeFeed,
  removeFeed,
  tryFeed,
  listProfiles,
  getApplicationProfile,
  previewApplicationProfiles,
  previewUserProfiles,
  listUserProfiles,
  getUserProfile,
  setApplicationProfile,
  setApplicationProfiles,
  removeApplicationProfile,
  saveScimUser,
  activityGroups,
  getPrivacy,
  setPrivacy,
  rotateKey,
  forgetKey,
  findSubject,
  eraseSubject,
  eraseUser,
  listErasures,
  addCalendarEvent,
  listCalendarEvents,
  updateCalendarEvent,
  removeCalendarEvent,
  eventEffects,
  getOverview,
  listSegments,
  mapUsers,
  segmentHistory,
  listSegmentMoves,
  whoMoved,
  getSegment,
  segmentDemand,
  renameSegment,
  listSegmentRules,
  addSegmentRule,
  removeSegmentRule,
  restoreSegmentRule,
  listComplexities,
  getSubject,
  subjectTimeline,
  getActionGraph,
  listReservations,
  allocateReservation,
  releaseReservation,
  applyLearntCapacity,
  listNodeTypes,
  saveNodeType,
  getFleet,
  listPools,
  savePool,
  listSharedLimits,
  saveSharedLimit,
  removeSharedLimit,
  listLimits,
  getLimitPlan,
  proposeLimits,
  approveLimits,
  rejectLimits,
  revertLimits,
  setLimitRule,
  getPriorities,
  setPriorityRule,
  setStanding,
  setUserStandings,
  assignPolicy,
  changeMode,
  explainDecision,
  getWorkload,
  holdWorkload,
  listApplications,
  listWorkloads,
  releaseHold,
  workloadAccuracy,
  workloadCurve,
  listSeries,
  listLabels,
  seriesQuality,
  workloadForecast,
  applicationForecast,
  setReconcile,
  userForecast,
  inspectForecast,
  listModels,
  getModel,
  trainModel,
  cancelTraining,
  promoteModel,
  rollbackModel,
  startReplay,
  listReplays,
  getReplay,
  cancelReplay,
];
