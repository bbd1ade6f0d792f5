import type { Ink } from "@/components/ui/badge";

/** KIND_WORD names what a line of the record is about. */
export const KIND_WORD: Record<string, string> = {
  plan: "Plan",
  policy: "Policy",
  policyVersion: "Policy",
  workload: "Workload",
  model: "Model",
  calendarEvent: "Event",
  application: "Application",
  import: "Import",
  stop: "Stop",
  person: "Person",
  key: "Key",
  setting: "Setting",
  source: "Source",
  target: "Target",
};

/** KIND_INK gives a kind its ink: people's decisions rose, the stop red, the rest neutral. */
export const KIND_INK: Record<string, Ink> = {
  plan: "rose",
  policy: "rose",
  policyVersion: "rose",
  model: "violet",
  stop: "red",
};
