import type { EventSource } from "@/server/ports/event-source";
import { type SandboxAddress, sandboxClient } from "./client";
import { activityLine, calendar } from "./wire";

/** sandboxEventSource reads what a sandbox's users did, and its calendar, over HTTP; nothing that is not announced yet. */
export function sandboxEventSource(address: SandboxAddress): EventSource {
  const client = sandboxClient(address);
  return {
    activity: (from, to, signal) => client.lines(`/activity?from=${from}&to=${to}`, activityLine, signal),
    calendar: (from, to) => client.get(`/calendar?from=${from}&to=${to}`, calendar),
  };
}
