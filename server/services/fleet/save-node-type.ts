import { z } from "zod";
import { RESOURCES } from "@/server/core/words";
import { mutation } from "@/server/services/verb";
import { saveNodeType as save } from "@/server/store/fleet";

/** saveNodeType makes a node type, or changes the one of the same name. */
export const saveNodeType = mutation({
  name: "saveNodeType",
  scope: "settings:write",
  input: z.object({
    name: z.string().trim().min(1).max(80),
    /** What replicas may use of a node, in each resource's unit. */
    provides: z
      .partialRecord(z.enum(RESOURCES), z.number().positive())
      .refine((provides) => Object.keys(provides).length > 0, {
        error: "provides is empty. Give at least one resource, for example cpu in cores.",
      }),
    startupSeconds: z.number().min(0).max(86_400),
  }),
  rest: { method: "POST", path: "/node-types", summary: "Makes or changes a node type.", status: 201 },
  async run({ db, enqueue, tell }, input) {
    const saved = await save(db, input);
    enqueue({ name: "planFleet", payload: { asked: true } });
    tell("fleet");
    return saved;
  },
  audit: (input, output) => ({
    targetKind: "nodeType",
    targetId: output.id,
    targetName: output.name,
    summary: `Set the node type ${output.name}, ready after ${input.startupSeconds} s.`,
    after: input,
  }),
});
