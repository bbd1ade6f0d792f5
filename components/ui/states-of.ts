import type { Mode, ModelState, PlanState, PolicyState, Role } from "@/server/core/words";
import type { Ink } from "./badge";

/** MODE_INK, MODE_WORD and MODE_SAYS are how the four rungs look and what each means in a few words. */
export const MODE_INK: Record<Mode, Ink> = {
  observe: "slate",
  recommend: "blue",
  approve: "rose",
  autopilot: "teal",
};
export const MODE_WORD: Record<Mode, string> = {
  observe: "Observe",
  recommend: "Recommend",
  approve: "Approve",
  autopilot: "Autopilot",
};
export const MODE_SAYS: Record<Mode, string> = {
  observe: "watches and scores",
  recommend: "says, changes nothing",
  approve: "asks each time",
  autopilot: "acts, can be held",
};

/** PLAN_INK, POLICY_INK and MODEL_INK give each state its ink. */
export const PLAN_INK: Record<PlanState, Ink> = {
  proposed: "rose",
  approved: "teal",
  actuating: "teal",
  applied: "ink",
  rejected: "red",
  failed: "red",
  expired: "slate",
  superseded: "slate",
  reverted: "slate",
};
export const POLICY_INK: Record<PolicyState, Ink> = {
  draft: "blue",
  submitted: "rose",
  approved: "teal",
  active: "teal",
  rejected: "red",
  expired: "slate",
  superseded: "slate",
};
export const MODEL_INK: Record<ModelState, Ink> = {
  champion: "teal",
  shadow: "violet",
  training: "blue",
  candidate: "slate",
  retired: "slate",
  failed: "red",
};
export const MODEL_WORD: Record<ModelState, string> = {
  champion: "Champion",
  shadow: "Challenger",
  training: "Training",
  candidate: "Candidate",
  retired: "Retired",
  failed: "Failed",
};

/** ROLE_SAYS tells what each role may do. */
export const ROLE_SAYS: Record<Role, string> = {
  viewer: "reads everything, may stop",
  operator: "also adds data, changes modes and writes policies",
  approver: "also approves plans, policies and models, may resume",
  admin: "also manages users, keys and settings",
};
