import { applicationForecast } from "@/server/services/applications/application-forecast";
import { setReconcile } from "@/server/services/applications/set-reconcile";
import { userForecast } from "@/server/services/applications/user-forecast";
import { read, router, write } from "@/server/api/trpc";
import { applyLearntCapacity } from "@/server/services/capacity/apply-learnt-capacity";
import { assignPolicy } from "@/server/services/workloads/assign-policy";
import { changeMode } from "@/server/services/workloads/change-mode";
import { explainDecision } from "@/server/services/workloads/explain-decision";
import { getWorkload } from "@/server/services/workloads/get-workload";
import { holdWorkload } from "@/server/services/workloads/hold-workload";
import { inspectForecast } from "@/server/services/workloads/inspect-forecast";
import { listApplications } from "@/server/services/workloads/list-applications";
import { listWorkloads } from "@/server/services/workloads/list-workloads";
import { releaseHold } from "@/server/services/workloads/release-hold";
import { workloadAccuracy } from "@/server/services/workloads/workload-accuracy";
import { workloadChart } from "@/server/services/workloads/workload-chart";
import { workloadSparks } from "@/server/services/workloads/workload-sparks";
import { workloadWeek } from "@/server/services/workloads/workload-week";

/** workloadsRouter opens the verbs of workloads to the dashboard. */
export const workloadsRouter = router({
  list: read(listWorkloads),
  get: read(getWorkload),
  chart: read(workloadChart),
  week: read(workloadWeek),
  sparks: read(workloadSparks),
  explain: read(explainDecision),
  accuracy: read(workloadAccuracy),
  inspect: read(inspectForecast),
  applications: read(listApplications),
  applicationForecast: read(applicationForecast),
  setReconcile: write(setReconcile),
  userForecast: read(userForecast),
  applyLearntCapacity: write(applyLearntCapacity),
  changeMode: write(changeMode),
  hold: write(holdWorkload),
  releaseHold: write(releaseHold),
  assignPolicy: write(assignPolicy),
});
