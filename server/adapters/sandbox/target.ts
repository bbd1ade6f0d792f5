import type { Target } from "@/server/ports/target";
import { type SandboxAddress, sandboxClient } from "./client";
import { scaleResult, targetState } from "./wire";

/** sandboxTarget scales a sandbox's workloads over HTTP; what it answered survives a crash of the sandbox. */
export function sandboxTarget(address: SandboxAddress): Target {
  const client = sandboxClient(address);
  const path = (externalId: string): string => `/targets/${encodeURIComponent(externalId)}`;
  return {
    read: (externalId) => client.get(path(externalId), targetState),
    scale: ({ externalId, ...request }) => client.post(`${path(externalId)}/scale`, request, scaleResult),
  };
}
