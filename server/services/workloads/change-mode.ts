import { z } from "zod";
import { needsSecondPerson } from "@/server/core/approval/requests";
import { MODES, type Mode } from "@/server/core/words";
import { askFor, mustAskSecond } from "@/server/services/requests/ask-for";
import { mutation } from "@/server/services/verb";
import { moveMode, mustHavePolicy } from "./move-mode";
import { mustFindWorkload } from "./view";

/**
 * changeMode moves a workload to another rung; below approve, what still waits for a person is closed. On the way into
 * autopilot it asks for a second person instead, because from then on nobody is asked.
 */
export const changeMode = mutation({
  name: "changeMode",
  scope: "workloads:write",
  input: z.object({
    id: z.string(),
    mode: z.enum(MODES, { error: `Use ${MODES.join(", ")}.` }),
    reason: z.string().trim().min(3, "Say why, in at least three characters.").max(500),
  }),
  rest: { method: "POST", path: "/workloads/{id}/mode", summary: "Moves a workload to another mode." },
  async run(call, input): Promise<ModeChange> {
    const workload = await mustFindWorkload(call.db, input.id);
    const { id, name, mode: from } = workload;
    const still = { id, name, from, mode: from, asked: input.mode, changed: false, closed: 0, request: null };
    if (from === input.mode) return still;
    mustHavePolicy(workload, input.mode);
    if (needsSecondPerson(from, input.mode) && (await mustAskSecond(call))) {
      const what = { kind: "mode" as const, subjectId: id, subjectName: name, from, to: input.mode };
      const { id: request, expiresAt } = await askFor(call, { ...what, reason: input.reason });
      return { ...still, request: { id: request, expiresAt } };
    }
    const closed = await moveMode(call, workload, input.mode);
    return { ...still, mode: input.mode, changed: true, closed };
  },
  audit: (input, output) =>
    output.changed || output.request
      ? {
          targetKind: "workload",
          targetId: output.id,
          targetName: output.name,
          summary: `${output.changed ? "Moved" : "Asked to move"} ${output.name} from ${output.from} to ${output.asked}.`,
          reason: input.reason,
          before: output.changed ? { mode: output.from } : undefined,
          after: output.changed ? { mode: output.mode } : undefined,
        }
      : null,
});

/** ModeChange tells what a change of mode did; `closed` counts plans that no longer wait. */
export interface ModeChange {
  id: string;
  name: string;
  from: Mode;
  /** Where it stands now, and what was asked for. */
  mode: Mode;
  asked: Mode;
  changed: boolean;
  closed: number;
  /** What waits for a second person instead; it lapses at `expiresAt` (epoch ms). */
  request: { id: string; expiresAt: number } | null;
}
