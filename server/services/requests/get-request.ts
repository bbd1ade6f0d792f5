import { z } from "zod";
import { query } from "@/server/services/verb";
import { whoDecides } from "@/server/services/plans/who-decides";
import { findModel } from "@/server/store/models";
import { findWorkload } from "@/server/store/workloads";
import { mustFindRequest, SCOPE_OF, sayRequest } from "./case";

/** getRequest shows a change that was asked for, what stands in its way by now, and who decides it. */
export const getRequest = query({
  name: "getRequest",
  scope: "read",
  rest: { method: "GET", path: "/requests/{id}", summary: "A change that was asked for." },
  input: z.object({ id: z.string().min(1) }),
  async run({ db, actor }, { id }) {
    const request = await mustFindRequest(db, id);
    const workload = request.kind === "mode" ? await findWorkload(db, request.subjectId) : undefined;
    const model = request.kind === "model" ? await findModel(db, request.subjectId) : undefined;
    return {
      ...request,
      says: sayRequest(request),
      workload: workload && {
        id: workload.id,
        mode: workload.mode,
        application: workload.application.name,
        resource: workload.primaryResource,
      },
      model: model && {
        id: model.id,
        group: model.groupKey,
        state: model.state,
        verdict: model.verdict ?? null,
      },
      obstacle:
        request.state !== "waiting"
          ? null
          : workload && workload.mode !== request.from
            ? `${workload.name} is in ${workload.mode} by now, not in ${request.from}. Reject this and ask anew.`
            : model && model.state !== "candidate" && model.state !== "shadow"
              ? `${model.name} is ${model.state} by now. Reject this.`
              : null,
      decides: await whoDecides(db, actor, SCOPE_OF[request.kind], request.author.id),
    };
  },
});
