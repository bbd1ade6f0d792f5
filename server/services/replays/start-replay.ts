import { z } from "zod";
import { policySchema } from "@/server/core/policy/policy";
import { type Asked, REPLAY_FORECASTS, riskLevels, type Tried } from "@/server/core/replay/asked";
import { AppError, notFound } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { mustFindPolicy, versionOf } from "@/server/services/policies/case";
import type { Db } from "@/server/store/client";
import type { PolicyRecord } from "@/server/store/policies";
import { findWorkloads } from "@/server/store/workloads";
import { beginReplay } from "./begin-replay";

const DAY_MS = 24 * 3_600_000;
const MOST_DAYS = 92;
const MOST_RUNS = 4_000;

const ofPolicy = z.union(
  [
    z.string().min(1).describe("Id or name of a policy: its active version"),
    z.strictObject({ policy: z.string().min(1), version: z.coerce.number().int().min(1).optional() }),
    z.strictObject({ name: z.string().trim().min(1).max(80), body: policySchema }),
  ],
  {
    error:
      'Name a policy, for example "balanced", or give {policy, version}, or {name, body} with all settings.',
  },
);

/** startReplay tries policies over the past of workloads, a job for each workload; the report is read later. */
export const startReplay = mutation({
  name: "startReplay",
  scope: "replays:write",
  rest: { method: "POST", path: "/replays", summary: "Replay policies over history", status: 202 },
  input: z.object({
    policies: z.array(ofPolicy).min(1, "Name at least one policy.").max(12, "Name at most 12 policies."),
    workloads: z
      .array(z.string().min(1))
      .min(1)
      .max(200)
      .optional()
      .describe("Ids or names; those that the policies govern unless said"),
    from: z.iso.datetime({ offset: true }).optional(),
    to: z.iso.datetime({ offset: true }).optional().describe("Now unless said"),
    days: z.coerce.number().int().min(1).max(MOST_DAYS).default(14).describe("Used when no from is given"),
    seed: z.coerce.number().int().min(0).optional(),
    riskLevels: z.boolean().default(false).describe("Each policy also at other quantiles or prices"),
    promisedSeconds: z.coerce
      .number()
      .positive()
      .max(600)
      .default(1)
      .describe("Response time above which a minute counts as slow"),
    forecasts: z.enum(REPLAY_FORECASTS).optional().describe("As issued where they are kept, unless said"),
  }),
  async run(call, input) {
    const { db, now, deps, tell } = call;
    const found = await Promise.all(input.policies.map((each) => policyOf(db, each)));
    const own = found.map(({ tried }, index): Tried => ({ ...tried, key: `p${index}` }));
    const tried = input.riskLevels ? own.flatMap((each) => [each, ...riskLevels(each)]) : own;
    const governed = found.flatMap(({ policy }) => policy?.governs ?? []);
    const workloads = await workloadsOf(db, input.workloads, governed);
    const toAt = input.to === undefined ? now : Math.min(now, Date.parse(input.to));
    const fromAt = input.from === undefined ? toAt - input.days * DAY_MS : Date.parse(input.from);
    const days = (toAt - fromAt) / DAY_MS;
    if (days < 1 || days > MOST_DAYS) {
      const message = `The time is ${days.toFixed(1)} days long and ends ${new Date(toAt).toISOString()}. Choose from 1 to ${MOST_DAYS} days that have passed.`;
      throw new AppError("invalid_input", message, [{ field: "from", message }]);
    }
    if (tried.length * workloads.length > MOST_RUNS) {
      const message = `${tried.length} policies on ${workloads.length} workloads are ${tried.length * workloads.length} replays. Ask for at most ${MOST_RUNS} at once.`;
      throw new AppError("invalid_input", message, [{ field: "workloads", message }]);
    }
    const { promisedSeconds, forecasts } = input;
    const seed = input.seed ?? deps.seed;
    const asked: Asked = { tried, workloads, fromAt, toAt, seed, promisedSeconds, forecasts };
    const { id, number } = await beginReplay(call, asked);
    tell("replays");
    return {
      id,
      label: `R-${number}`,
      policies: tried.map(({ name }) => name),
      workloads: workloads.length,
      fromAt,
      toAt,
    };
  },
  audit: (_input, made) => ({
    targetKind: "replay",
    targetId: made.id,
    targetName: made.label,
    summary: `Started the replay ${made.label} of ${made.policies.slice(0, 4).join(", ")}${made.policies.length > 4 ? ` and ${made.policies.length - 4} more` : ""} on ${made.workloads} ${made.workloads === 1 ? "workload" : "workloads"}.`,
  }),
});

type OfPolicy = z.output<typeof ofPolicy>;

async function policyOf(
  db: Db,
  asked: OfPolicy,
): Promise<{ tried: Omit<Tried, "key">; policy?: PolicyRecord }> {
  if (typeof asked === "object" && "body" in asked)
    return { tried: { name: asked.name, policy: asked.body } };
  const { policy: name, version: n } =
    typeof asked === "string" ? { policy: asked, version: undefined } : asked;
  const policy = await mustFindPolicy(db, name);
  const active = policy.versions.find((v) => v.state === "active");
  const version = n === undefined ? active : versionOf(policy, n).version;
  if (!version)
    throw new AppError("invalid_input", `${policy.name} has no active version. Say which version to replay.`);
  const tried = {
    name: `${policy.name} v${version.version}`,
    policyId: policy.id,
    version: version.version,
    policy: version.body,
  };
  return { tried, policy };
}

async function workloadsOf(
  db: Db,
  wanted: readonly string[] | undefined,
  governed: readonly { id: string; name: string }[],
): Promise<{ id: string; name: string }[]> {
  const known = await findWorkloads(db);
  const chosen = wanted
    ? wanted.map((each) => {
        const workload = known.find(({ id }) => id === each) ?? known.find(({ name }) => name === each);
        if (!workload) throw notFound("workload", each);
        return workload;
      })
    : known.filter(({ id }) => governed.some((each) => each.id === id));
  if (chosen.length === 0)
    throw new AppError(
      "invalid_input",
      "These policies govern no workload. Say on which workloads to replay them.",
    );
  return [...new Map(chosen.map(({ id, name }) => [id, { id, name }])).values()];
}
