import type { Db } from "@/server/store/client";

/** RULE_KINDS are what a rule of segments looks at: one user, what is known of users, or what most of their acts are. */
export const RULE_KINDS = ["user", "plan", "role", "device", "region", "action"] as const;
export type RuleKind = (typeof RULE_KINDS)[number];

/** SegmentRuleRow says who belongs to a segment whatever they do; times in epoch ms. */
export interface SegmentRuleRow {
  readonly id: string;
  readonly segmentId: number;
  readonly kind: RuleKind;
  /** A pseudonym, or the name of the plan, role, device, region or action. */
  readonly value: string;
  readonly leastShare: number;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly removedAt: number | null;
}

type Stored = Awaited<ReturnType<Db["segmentRule"]["findMany"]>>[number];

const toRow = (row: Stored): SegmentRuleRow => ({
  id: row.id,
  segmentId: row.segmentId,
  kind: RULE_KINDS.find((kind) => kind === row.kind) ?? "user",
  value: row.subject ?? row.value ?? "",
  leastShare: row.leastShare ?? 0,
  createdAt: row.createdAt.getTime(),
  createdBy: row.createdBy,
  removedAt: row.removedAt?.getTime() ?? null,
});

/** findSegmentRules reads the rules that hold: those of single users first, then the oldest, because the first that fits counts. */
export async function findSegmentRules(db: Db): Promise<SegmentRuleRow[]> {
  const rows = await db.segmentRule.findMany({
    where: { removedAt: null },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
  });
  const all = rows.map(toRow);
  return [...all.filter(({ kind }) => kind === "user"), ...all.filter(({ kind }) => kind !== "user")];
}

/** findSegmentRule reads one rule, also one that was taken away; undefined without it. */
export async function findSegmentRule(db: Db, id: string): Promise<SegmentRuleRow | undefined> {
  const row = await db.segmentRule.findUnique({ where: { id } });
  return row ? toRow(row) : undefined;
}

/** addSegmentRuleRow keeps a rule and gives it with its id. */
export async function addSegmentRuleRow(
  db: Db,
  { segmentId, kind, value, leastShare, createdAt, createdBy }: Omit<SegmentRuleRow, "id" | "removedAt">,
): Promise<SegmentRuleRow> {
  const one = kind === "user";
  return toRow(
    await db.segmentRule.create({
      data: {
        segmentId,
        kind,
        subject: one ? value : null,
        value: one ? null : value,
        leastShare: one || kind === "plan" || kind === "role" ? null : leastShare,
        createdAt: new Date(createdAt),
        createdBy,
      },
    }),
  );
}

/** markSegmentRule takes a rule away at `removedAt` (epoch ms), or with null gives it back; false when it is so already. */
export async function markSegmentRule(db: Db, id: string, removedAt: number | null): Promise<boolean> {
  const { count } = await db.segmentRule.updateMany({
    where: { id, removedAt: removedAt === null ? { not: null } : null },
    data: { removedAt: removedAt === null ? null : new Date(removedAt) },
  });
  return count > 0;
}

/** subjectsWith reads the users of whom it is known that they have a plan or a role. */
export async function subjectsWith(db: Db, kind: "plan" | "role", value: string): Promise<Set<string>> {
  const rows = await db.standing.findMany({ where: { [kind]: value }, select: { subject: true } });
  return new Set(rows.map(({ subject }) => subject));
}

/** knownStandings lists the plans and roles that are known of users, with how many have each, the most frequent first. */
export async function knownStandings(db: Db): Promise<{ plans: string[]; roles: string[] }> {
  const [plans, roles] = await Promise.all([
    db.standing.groupBy({ by: ["plan"], where: { plan: { not: null } }, _count: true }),
    db.standing.groupBy({ by: ["role"], where: { role: { not: null } }, _count: true }),
  ]);
  const names = (rows: readonly { name: string | null; n: number }[]): string[] =>
    [...rows].sort((a, b) => b.n - a.n).flatMap(({ name }) => (name === null ? [] : [name]));
  return {
    plans: names(plans.map(({ plan, _count }) => ({ name: plan, n: _count }))),
    roles: names(roles.map(({ role, _count }) => ({ name: role, n: _count }))),
  };
}

/** placeSubjects puts users into a segment, and touches nothing else of them. */
export async function placeSubjects(db: Db, segmentId: number, subjects: readonly string[]): Promise<void> {
  await db.subjectBehaviour.updateMany({ where: { subject: { in: [...subjects] } }, data: { segmentId } });
}

/** countSegments brings the sizes of the segments that there are to how many users are in them. */
export async function countSegments(db: Db): Promise<void> {
  await db.$executeRaw`
    UPDATE "Segment" g SET size = (SELECT count(*) FROM "SubjectBehaviour" b WHERE b."segmentId" = g.id)
    WHERE g."endedAt" IS NULL`;
}
