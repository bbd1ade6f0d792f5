import { currentActor } from "@/server/auth/current-person";
import { container } from "@/server/container";
import type { Actor } from "@/server/core/access/actor";
import { AppError } from "@/server/errors";
import { shell } from "@/server/services/settings/shell";
import { invoke } from "@/server/services/verb";
import { getWorkload } from "@/server/services/workloads/get-workload";

// What server-rendered pages ask before the browser asks for the rest.

/** shellFor gives what stands around every page. */
export const shellFor = (actor: Actor) => invoke(shell, actor, container(), {});

/** workloadTitle names a workload for the window's title; undefined for nobody signed in, or none found. */
export async function workloadTitle(id: string): Promise<string | undefined> {
  const actor = await currentActor();
  if (!actor) return undefined;
  try {
    return (await invoke(getWorkload, actor, container(), { id })).name;
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}
