import { z } from "zod";
import { conflict } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { activate } from "./activate";
import { lockVersion, sayGoverned, sayVersion, versionKey } from "./case";

/**
 * rollbackVersion makes an earlier version active again. `n` names the version to return to; when `n` is the active
 * version itself, the one that was active before it returns.
 */
export const rollbackVersion = mutation({
  name: "rollbackVersion",
  scope: "policies:decide",
  rest: {
    method: "POST",
    path: "/policies/{id}/versions/{n}/rollback",
    summary: "Return to an earlier version",
  },
  input: versionKey.extend({
    reason: z
      .string()
      .trim()
      .max(2_000, "The reason is longer than 2,000 characters. Shorten it.")
      .optional(),
    seenActive: z.number().int().optional().describe("Version that the caller wants to leave"),
  }),
  async run({ db, now, tell }, input) {
    const { policy, version, active } = await lockVersion(db, input.id, input.n);
    if (!active) throw conflict(`${policy.name} has no active version, so there is nothing to return from.`);
    if (input.seenActive !== undefined && input.seenActive !== active.version) {
      throw conflict(
        `v${input.seenActive} is not active any more; v${active.version} is. Reload to see what happened.`,
      );
    }
    const back = version.id === active.id ? lastBefore(policy.versions, active.id) : version;
    if (!back)
      throw conflict(
        `${sayVersion(active)} is the first active version; there is no earlier one to return to.`,
      );
    await activate(db, { version: back, active, now });
    tell("policies", "plans");
    return {
      id: policy.id,
      name: policy.name,
      version: back.version,
      left: active.version,
      governs: sayGoverned(policy),
      before: active.body,
      body: back.body,
    };
  },
  audit: (input, done) => ({
    targetKind: "policy",
    targetId: done.id,
    targetName: done.name,
    summary: `Returned ${done.name} from v${done.left} to v${done.version}, for ${done.governs}.`,
    reason: input.reason || undefined,
    before: done.before,
    after: done.body,
  }),
});

const lastBefore = <V extends { id: string; state: string; activatedAt?: number }>(
  versions: V[],
  id: string,
): V | undefined =>
  versions
    .filter((v) => v.id !== id && v.state === "superseded" && v.activatedAt !== undefined)
    .sort((a, b) => (b.activatedAt ?? 0) - (a.activatedAt ?? 0))[0];
