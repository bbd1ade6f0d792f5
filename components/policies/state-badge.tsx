import { Badge } from "@/components/ui/badge";

/** StateBadge names a version's state in its ink. */
export function StateBadge({ state }: { state: string }) {
  const ink =
    ({ draft: "blue", submitted: "rose", active: "teal", approved: "teal", rejected: "red" } as const)[
      state
    ] ?? "slate";
  return <Badge ink={ink}>{state === "expired" ? "lapsed" : state === "submitted" ? "waits" : state}</Badge>;
}
