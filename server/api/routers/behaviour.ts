import { read, router, write } from "@/server/api/trpc";
import { allocateReservation, releaseReservation } from "@/server/services/behaviour/change-reservation";
import { getActionGraph } from "@/server/services/behaviour/get-action-graph";
import { getSegment } from "@/server/services/behaviour/get-segment";
import { getSubject } from "@/server/services/behaviour/get-subject";
import { listComplexities } from "@/server/services/behaviour/list-complexities";
import { listSegments } from "@/server/services/behaviour/list-segments";
import { mapUsers } from "@/server/services/behaviour/map-users";
import { renameSegment } from "@/server/services/behaviour/rename-segment";
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

/** behaviourRouter opens the verbs of segments and users to the dashboard. */
export const behaviourRouter = router({
  segments: read(listSegments),
  map: read(mapUsers),
  complexities: read(listComplexities),
  history: read(segmentHistory),
  moves: read(listSegmentMoves),
  moved: read(whoMoved),
  segment: read(getSegment),
  demand: read(segmentDemand),
  rules: read(listSegmentRules),
  addRule: write(addSegmentRule),
  removeRule: write(removeSegmentRule),
  restoreRule: write(restoreSegmentRule),
  renameSegment: write(renameSegment),
  subject: read(getSubject),
  timeline: read(subjectTimeline),
  graph: read(getActionGraph),
  allocate: write(allocateReservation),
  release: write(releaseReservation),
});
