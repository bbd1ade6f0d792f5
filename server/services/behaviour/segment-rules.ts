import { z } from "zod";
import { type Pin, pinnedTo } from "@/server/core/behaviour/segments/pins";
import { readProfile } from "@/server/core/behaviour/profiles/profile";
import { AppError, notFound } from "@/server/errors";
import { fingerprintOf } from "@/server/services/privacy/subjects";
import { mutation, query } from "@/server/services/verb";
import { iso } from "@/server/services/workloads/view";
import { findSegments, findSubjectBehaviour, findSubjects } from "@/server/store/behaviour";
import {
  addSegmentRuleRow,
  findSegmentRule,
  findSegmentRules,
  knownStandings,
  markSegmentRule,
  RULE_KINDS,
  type SegmentRuleRow,
} from "@/server/store/segment-rules";
import { pinOf, placeByRules } from "./rules-of-segments";

/** listSegmentRules gives the rules that hold with how many users each concerns, and what rules can be about. */
export const listSegmentRules = query({
  name: "listSegmentRules",
  scope: "read",
  input: z.object({}),
  rest: {
    method: "GET",
    path: "/segment-rules",
    summary: "Lists the rules of who always belongs to a segment, with how many users each concerns.",
  },
  async run({ db, now }) {
    const [rules, segments, standings, rows] = await Promise.all([
      findSegmentRules(db),
      findSegments(db),
      knownStandings(db),
      findSubjects(db),
    ]);
    const readings = rows.map(({ subject, profile }) => ({ subject, reading: readProfile(profile, now) }));
    const pins: Pin[] = [];
    for (const rule of rules) pins.push(await pinOf(db, rule));
    const concerned = rules.map(() => 0);
    for (const { subject, reading } of readings) {
      const first = pins.findIndex((pin) => pinnedTo([pin], subject, reading) !== undefined);
      if (first >= 0) concerned[first]++;
    }
    const named = (of: (one: (typeof readings)[number]["reading"]) => Record<string, number>): string[] => {
      const sums = new Map<string, number>();
      for (const { reading } of readings)
        for (const [name, n] of Object.entries(of(reading))) sums.set(name, (sums.get(name) ?? 0) + n);
      return [...sums].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([name]) => name);
    };
    return {
      items: rules.map((rule, i) => {
        const segment = segments.find(({ id }) => id === rule.segmentId);
        return {
          id: rule.id,
          kind: rule.kind,
          value: rule.value,
          leastShare: rule.leastShare,
          segment: { id: rule.segmentId, name: segment ? (segment.givenName ?? segment.name) : null },
          /** Users for whom this rule is the first that fits. */
          users: concerned[i],
          createdAt: iso(rule.createdAt),
          createdBy: rule.createdBy,
        };
      }),
      nextCursor: null,
      /** What rules can name, the most frequent first. */
      known: {
        plan: standings.plans,
        role: standings.roles,
        device: named(({ devices }) => devices),
        region: named(({ regions }) => regions),
        action: named(({ actions }) => actions).slice(0, 200),
      },
    };
  },
});

/** sayRule writes a rule as a sentence; single users are named by a keyed hash, because the record holds no pseudonym. */
function sayRule(
  { kind, value, leastShare }: Pick<SegmentRuleRow, "kind" | "value" | "leastShare">,
  fingerprint: string | undefined,
): string {
  const share = `${Math.round(leastShare * 100)} %`;
  switch (kind) {
    case "user":
      return `user ${fingerprint?.slice(0, 8) ?? "of one pseudonym"}`;
    case "plan":
      return `users of plan ${value}`;
    case "role":
      return `users of role ${value}`;
    case "device":
      return `users with at least ${share} of their acts from ${value}`;
    case "region":
      return `users with at least ${share} of their acts from region ${value}`;
    case "action":
      return `users with at least ${share} of their acts being ${value}`;
  }
}

const input = z.object({
  segmentId: z.coerce.number().int().min(1),
  kind: z.enum(RULE_KINDS),
  value: z.string().trim().min(1, "Name what the rule is about.").max(120, "Use at most 120 characters."),
  leastShare: z.coerce
    .number()
    .min(0.01, "Use 1 % to 100 %.")
    .max(1, "Use 1 % to 100 %.")
    .default(0.5)
    .describe("Share of a user's acts from which device, region or action counts"),
});

/** addSegmentRule says who always belongs to a segment, and puts them there at once; AppError("conflict") for a rule that holds already. */
export const addSegmentRule = mutation({
  name: "addSegmentRule",
  scope: "workloads:write",
  input,
  rest: {
    method: "POST",
    path: "/segment-rules",
    summary:
      "Says who always belongs to a segment: one user, or all of a plan, role, device, region or action.",
    status: 201,
  },
  async run({ db, deps, now, actor, tell }, rule) {
    const segment = (await findSegments(db)).find(({ id }) => id === rule.segmentId);
    if (!segment) throw notFound("segment", String(rule.segmentId));
    if (rule.kind === "user" && !(await findSubjectBehaviour(db, rule.value)))
      throw new AppError("not_found", `Nothing is known of ${rule.value}.`, [
        { field: "value", message: "Use a pseudonym as the product shows it." },
      ]);
    const same = (await findSegmentRules(db)).find(
      ({ kind, value }) => kind === rule.kind && value === rule.value,
    );
    if (same) {
      const message = `There is a rule of this ${rule.kind} already. Take it away first.`;
      throw new AppError("conflict", message, [{ field: "value", message }]);
    }
    const made = await addSegmentRuleRow(db, { ...rule, createdAt: now, createdBy: actor.name });
    const moved = await placeByRules(db, now, await pinOf(db, made));
    tell("behaviour");
    return {
      ...lineOf(made, segment.givenName ?? segment.name, fingerprint(deps.pseudonymKey, made)),
      moved,
    };
  },
  audit: (_, { id, segment, says, moved }) => ({
    targetKind: "segment",
    targetId: String(segment.id),
    targetName: segment.name,
    summary: `Made a rule: ${says} always belong to ${segment.name}. ${moved} ${moved === 1 ? "user" : "users"} moved.`,
    after: { rule: id, says },
  }),
});

const fingerprint = (key: string | undefined, { kind, value }: SegmentRuleRow): string | undefined =>
  kind === "user" ? fingerprintOf(key, value) : undefined;

const lineOf = (rule: SegmentRuleRow, name: string, print: string | undefined) => ({
  id: rule.id,
  segment: { id: rule.segmentId, name },
  says: sayRule(rule, print),
});

const changing = (gives: boolean) =>
  mutation({
    name: gives ? "restoreSegmentRule" : "removeSegmentRule",
    scope: "workloads:write",
    input: z.object({ id: z.string().min(1).max(80) }),
    rest: gives
      ? {
          method: "POST",
          path: "/segment-rules/{id}/restore",
          summary: "Gives a rule back that was taken away.",
        }
      : { method: "DELETE", path: "/segment-rules/{id}", summary: "Takes a rule of segments away." },
    async run({ db, deps, now, tell }, { id }) {
      const rule = await findSegmentRule(db, id);
      if (!rule) throw notFound("rule", id);
      if (!(await markSegmentRule(db, id, gives ? null : now)))
        throw new AppError("conflict", `This rule ${gives ? "holds" : "was taken away"} already.`);
      const moved = await placeByRules(db, now, await pinOf(db, rule));
      const segment = (await findSegments(db)).find((one) => one.id === rule.segmentId);
      tell("behaviour");
      const name = segment ? (segment.givenName ?? segment.name) : `segment ${rule.segmentId}`;
      return { ...lineOf(rule, name, fingerprint(deps.pseudonymKey, rule)), moved };
    },
    audit: (_, { id, segment, says, moved }) => ({
      targetKind: "segment",
      targetId: String(segment.id),
      targetName: segment.name,
      summary: `${gives ? "Gave back" : "Took away"} the rule that ${says} always belong to ${segment.name}. ${moved} ${moved === 1 ? "user" : "users"} moved.`,
      [gives ? "after" : "before"]: { rule: id, says },
    }),
  });

/** removeSegmentRule takes a rule away; who was there by it alone goes where their habits say. AppError("conflict") when it is gone already. */
export const removeSegmentRule = changing(false);
/** restoreSegmentRule gives a rule back that was taken away: the undo of {@link removeSegmentRule}. */
export const restoreSegmentRule = changing(true);
