import { PRESET_NAMES, PRESET_WORDS, PRESETS } from "@/server/core/policy/presets";
import type { Db } from "@/server/store/client";
import { addPolicy, addVersion } from "@/server/store/policies";

/** ensurePresetPolicies makes the policies conservative, balanced and aggressive with an active v1 where they are missing; now is epoch ms. */
export async function ensurePresetPolicies(db: Db, now: number): Promise<void> {
  for (const name of PRESET_NAMES) {
    const policyId = await addPolicy(db, name, now);
    if (!policyId) continue;
    await addVersion(db, {
      policyId,
      version: 1,
      state: "active",
      body: PRESETS[name],
      reason: PRESET_WORDS[name],
      authorId: "system",
      authorName: "Headroom",
      now,
      activatedAt: now,
    });
  }
}
