import { keepPartitions } from "./keep-partitions";
import type { Deps } from "@/server/services/verb";
import { ensureSandboxFleet } from "@/server/services/fleet/ensure-sandbox-fleet";
import { ensurePresetPolicies } from "@/server/services/policies/ensure-preset-policies";
import { ensureFirstAccess, type FirstAccess } from "@/server/services/setup/ensure-first-access";
import { ensureSource } from "@/server/store/sources";

/** SANDBOX_SOURCE is the name under which the sandbox is a source, when the installation was started with one. */
export const SANDBOX_SOURCE = "Sandbox";

/** prepareInstallation makes what every installation starts with: first account and key, preset policies, the sandbox and nodes for it. */
export async function prepareInstallation(
  deps: Deps,
  given: FirstAccess & { sandbox: boolean },
): Promise<void> {
  await keepPartitions(deps);
  await ensureFirstAccess(deps, given);
  await ensurePresetPolicies(deps.db, deps.clock.now());
  if (!given.sandbox) return;
  await ensureSource(deps.db, "sandbox", SANDBOX_SOURCE);
  await ensureSandboxFleet(deps.db);
}
