import { z } from "zod";
import { notFound } from "@/server/errors";
import { isReconciled } from "@/server/services/loop/reconcile";
import { mutation } from "@/server/services/verb";
import { findReconciled, setReconcile as keep } from "@/server/store/coherent";

/** setReconcile switches the coherent forecasts of an application on or off. */
export const setReconcile = mutation({
  name: "setReconcile",
  scope: "workloads:write",
  input: z.object({ id: z.string(), on: z.boolean() }),
  rest: {
    method: "POST",
    path: "/applications/{id}/reconcile",
    summary: "Switches coherent forecasts of an application on or off.",
  },
  async run(call, { id, on }) {
    const application = await findReconciled(call.db, id);
    if (!application) throw notFound("application", id);
    const before = isReconciled(application);
    await keep(call.db, application.id, on);
    if (on) call.enqueue({ name: "reconcile", payload: { applicationId: application.id } });
    return { id: application.id, name: application.name, before, on };
  },
  audit: (_, { id, name, before, on }) =>
    before === on
      ? null
      : {
          targetKind: "application",
          targetId: id,
          targetName: name,
          summary: `Switched the coherent forecasts of ${name} ${on ? "on" : "off"}.`,
          before: { reconcile: before },
          after: { reconcile: on },
        },
});
