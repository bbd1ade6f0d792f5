import { z } from "zod";
import { notFound } from "@/server/errors";
import { query } from "@/server/services/verb";
import { UNDO_WINDOW_MS } from "@/server/services/plans/undo-window";
import { whoDecides } from "@/server/services/plans/who-decides";
import { findVersionById } from "@/server/store/policies";
import { replayOfVersion } from "@/server/store/replays";
import { mustFindPolicy } from "./case";
import { baseOf, diffOf } from "./view";

/** getVersionCase gives a policy version with what a person needs to decide it: reason, diff, replay, whom it governs. */
export const getVersionCase = query({
  name: "getVersionCase",
  scope: "read",
  input: z.object({ id: z.string().min(1) }),
  async run({ db, actor, now }, input) {
    const version = await findVersionById(db, input.id);
    if (!version) throw notFound("policy version", input.id);
    const policy = await mustFindPolicy(db, version.policyId);
    const base = baseOf(policy, version);
    const replay = await replayOfVersion(db, version.id);
    const active = policy.versions.find((v) => v.state === "active");
    return {
      version,
      base: base && { version: base.version, body: base.body },
      active: active?.version,
      diff: base && diffOf(base, version),
      governs: policy.governs,
      /** The replay of its submission, whose report, once there, is the version's. */
      replay: replay && {
        id: replay.id,
        label: `R-${replay.number}`,
        state: replay.state,
        error: replay.error,
      },
      now,
      undoUntil:
        version.state === "active" && version.activatedAt ? version.activatedAt + UNDO_WINDOW_MS : undefined,
      decides: await whoDecides(db, actor, "policies:decide", version.authorId),
    };
  },
});
