import type { Policy } from "./policy";
import { SETTINGS } from "./settings";

/** SettingChange is one line of a policy diff, in words for a person who approves it. */
export interface SettingChange {
  /** Path in the policy, e.g. "upAtMost" or "tiers.shadow". */
  readonly field: string;
  readonly setting: string;
  readonly before: string;
  readonly after: string;
  /** What changes, one short sentence without a full stop at the end of a fragment. */
  readonly effect: string;
}

/** PolicyDiff is what differs between two policies and how many settings do not. */
export interface PolicyDiff {
  readonly changes: readonly SettingChange[];
  readonly unchanged: number;
}

/** diffPolicies compares two policies setting by setting, in the order in which the editor shows them. */
export function diffPolicies(before: Policy, after: Policy): PolicyDiff {
  const changes: SettingChange[] = [];
  for (const setting of SETTINGS) {
    const was = setting.read(before);
    const is = setting.read(after);
    if (JSON.stringify(was) === JSON.stringify(is)) continue;
    changes.push({
      field: setting.field,
      setting: setting.label,
      before: setting.say(was),
      after: setting.say(is),
      effect: setting.effect(was, is),
    });
  }
  return { changes, unchanged: SETTINGS.length - changes.length };
}
