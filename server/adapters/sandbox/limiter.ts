import type { Limiter } from "@/server/ports/limiter";
import { type SandboxAddress, sandboxClient } from "./client";
import { limitsResult, limitsState } from "./wire";

/** sandboxLimiter sets limits and traffic weights at a sandbox's doors over HTTP; what it answered survives a crash. */
export function sandboxLimiter(address: SandboxAddress): Limiter {
  const client = sandboxClient(address);
  const path = (externalId: string): string => `/limits/${encodeURIComponent(externalId)}`;
  return {
    read: (externalId) => client.get(path(externalId), limitsState),
    apply: ({ externalId, ...request }) => client.post(`${path(externalId)}/apply`, request, limitsResult),
  };
}
