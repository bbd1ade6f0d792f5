import { mustBePromotable, promote, promotionFacts } from "@/server/services/requests/apply";
import { askFor, mustAskSecond } from "@/server/services/requests/ask-for";
import { mutation } from "@/server/services/verb";
import { decisionInput, handOverAudit, mustFindModel } from "./hand-over";

/**
 * promoteModel makes a scored model the champion of its group by hand, with a reason. Where the rule did not promote it,
 * it asks for a second person instead.
 */
export const promoteModel = mutation({
  name: "promoteModel",
  scope: "models:decide",
  input: decisionInput,
  rest: { method: "POST", path: "/models/{id}/promote", summary: "Promote a model by hand" },
  async run(call, { id, reason }) {
    const model = await mustFindModel(call.db, id);
    const { name, groupKey: group } = model;
    if (!promotionFacts(model).wins && (await mustAskSecond(call))) {
      mustBePromotable(model);
      const what = { kind: "model" as const, subjectId: model.id, subjectName: name };
      const { id: asked, expiresAt } = await askFor(call, { ...what, from: group, to: name, reason });
      return {
        id: model.id,
        name,
        group,
        state: model.state,
        before: null,
        request: { id: asked, expiresAt },
      };
    }
    return { ...(await promote(call, model)), request: null };
  },
  audit: (input, output) =>
    output.request === null
      ? handOverAudit(
          input,
          output,
          `Promoted ${output.name} for ${output.group} by hand${output.before ? `, in place of ${output.before}` : ""}.`,
        )
      : {
          targetKind: "model",
          targetId: output.id,
          targetName: output.name,
          summary: `Asked to promote ${output.name} for ${output.group} against the rule.`,
          reason: input.reason,
        },
});
