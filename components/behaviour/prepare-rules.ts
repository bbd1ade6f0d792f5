import { percent } from "@/components/ui/format";
import type { RuleItem } from "./types";

/** KIND_WORD names what a rule of segments looks at. */
export const KIND_WORD: Record<RuleItem["kind"], string> = {
  user: "One user",
  plan: "Users of a plan",
  role: "Users of a role",
  device: "Users of a device",
  region: "Users of a region",
  action: "Users who mostly do",
};

/** SHARED_KINDS count from a share of a user's acts on. */
export const SHARED_KINDS: readonly RuleItem["kind"][] = ["device", "region", "action"];

/** ruleWords says whom a rule is about: "Users of plan Pro", "Users with 50 % of their acts from region eu-west". */
export function ruleWords({
  kind,
  value,
  leastShare,
}: Pick<RuleItem, "kind" | "value" | "leastShare">): string {
  const share = percent(Number(leastShare.toFixed(2)));
  switch (kind) {
    case "user":
      return value;
    case "plan":
      return `Users of plan ${value}`;
    case "role":
      return `Users of role ${value}`;
    case "device":
      return `Users with ${share} of their acts from ${value}`;
    case "region":
      return `Users with ${share} of their acts from region ${value}`;
    case "action":
      return `Users with ${share} of their acts being ${value}`;
  }
}
