import { z } from "zod";
import { AppError, type Fault } from "@/server/errors";
import { SITUATIONS } from "./situations";
import { dateOf, localWeekMinute, weekMinute } from "./windows";

/** say shortens a value for a message. */
const say = (value: unknown): string => {
  if (value === undefined) return "missing";
  const text = typeof value === "string" ? `"${value}"` : String(JSON.stringify(value));
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
};

const within = (label: string, least: number, most: number, unit: string, whole = false) => {
  const kind = whole ? "a whole number" : "a number";
  const remedy = `Use ${kind} from ${least} to ${most}${unit}.`;
  const error = (issue: { input?: unknown }) => `${label} is ${say(issue.input)}. ${remedy}`;
  return (whole ? z.int({ error }) : z.number({ error })).min(least, { error }).max(most, { error });
};

const yesNo = (label: string) =>
  z.boolean({ error: (issue) => `${label} is ${say(issue.input)}. Use true or false.` });

const oneOf = <const T extends readonly [string, ...string[]]>(label: string, words: T) =>
  z.enum(words, { error: (issue) => `${label} is ${say(issue.input)}. Use ${words.join(" or ")}.` });

const rate = (label: string) =>
  z.strictObject(
    {
      replicas: within(`${label}, replicas`, 1, 1000, " replicas", true),
      inMinutes: within(`${label}, minutes`, 0.25, 1440, " min"),
    },
    { error: (issue) => `${label} is ${say(issue.input)}. Give replicas and inMinutes, for example 4 in 5.` },
  );

const windowForm = 'Use two weekly times such as "Fri 16:00" or two dates such as "2026-12-24T00:00Z".';
const window = (label: string) =>
  z
    .strictObject(
      { from: z.string({ error: windowForm }), to: z.string({ error: windowForm }) },
      { error: (issue) => `${label} is ${say(issue.input)}. ${windowForm}` },
    )
    .check((ctx) => {
      const { from, to } = ctx.value;
      const weekly = weekMinute(from) !== undefined && weekMinute(to) !== undefined;
      const starts = dateOf(from);
      const ends = dateOf(to);
      const dated = starts !== undefined && ends !== undefined && starts < ends;
      if ((weekly && from !== to) || dated) return;
      const message = `${label} runs from ${say(from)} to ${say(to)}. ${windowForm}`;
      ctx.issues.push({ code: "custom", input: ctx.value, message });
    });

/** inSituation is the shape of what a policy does differently in one situation. */
const inSituation = z.strictObject(
  {
    situation: oneOf("Situation", SITUATIONS),
    quantile: within("Serve quantile in a situation", 0.5, 0.99, ""),
    marginPercent: within("Margin in a situation", 0, 200, " %"),
    waitBeforeReleaseMinutes: within("Wait before release in a situation", 0, 1440, " min"),
    predictive: yesNo("Predicted capacity in a situation"),
  },
  {
    error: (issue) =>
      `A line of "by situation" is ${say(issue.input)}. Give situation, quantile, marginPercent, waitBeforeReleaseMinutes and predictive.`,
  },
);

const zone = z
  .string({ error: (issue) => `Time zone is ${say(issue.input)}. Use a name such as "UTC".` })
  .check((ctx) => {
    try {
      localWeekMinute(0, ctx.value);
    } catch {
      const message = `Time zone is ${say(ctx.value)}, which is not known. Use a name such as "Europe/Berlin" or "UTC".`;
      ctx.issues.push({ code: "custom", input: ctx.value, message });
    }
  });

/** policySchema is the shape of a policy as it is stored and as it is written in YAML; unknown fields are refused by name. */
export const policySchema = z
  .strictObject(
    {
      /** How the predictive part turns a forecast into replicas: one quantile plus a margin, or priced risk. */
      planner: oneOf("Planner", ["quantile", "risk"]),
      /** Demand stays under the served quantile with this probability. */
      quantile: within("Serve quantile", 0.5, 0.99, ""),
      /** Percent added on top of the served quantile. */
      marginPercent: within("Margin of safety", 0, 200, " %"),
      /** Risk planner only: how many replica-minutes one minute short is worth in a fleet of ten; it scales with the fleet. */
      replicaMinutesPerShortMinute: within("Price of a short minute", 1, 10_000, " replica-minutes"),
      /** Minutes that the plan looks beyond the start-up time. */
      lookAheadMinutes: within("Look ahead", 0, 1440, " min"),
      /** Share of a replica's full capacity that the reactive floor uses, 0 to 1. */
      utilisationTarget: within("Utilisation target", 0.1, 1, ""),
      /** The floor does not move while use is this close to the target. */
      tolerancePercent: within("Tolerance", 0, 50, " %"),
      minReplicas: within("Least replicas", 0, 10_000, " replicas", true),
      maxReplicas: within("Most replicas", 1, 10_000, " replicas", true),
      upAtMost: rate("Up, at most"),
      downAtMost: rate("Down, at most"),
      waitBeforeReleaseMinutes: within("Wait before release", 0, 1440, " min"),
      /** US dollars an hour for the whole workload; null for no limit. */
      budgetPerHour: within("Budget", 0, 1_000_000, " dollars an hour").nullable(),
      tiers: z.strictObject(
        { predictive: yesNo("Predicted capacity"), shadow: yesNo("Shadow fleet") },
        { error: (issue) => `Tiers is ${say(issue.input)}. Give predictive and shadow, each true or false.` },
      ),
      /** Warm replicas that a plan may take from the shadow fleet. */
      shadowAtMost: within("Shadow replicas", 0, 1000, " replicas", true),
      /** The size of replicas may be changed together with their number, where the target allows it. */
      resizeReplicas: yesNo("Resize replicas").optional(),
      /** What is done differently while demand and forecast look a certain way; at most one line a situation. */
      bySituation: z
        .array(inSituation)
        .max(SITUATIONS.length)
        .check((ctx) => {
          const names = ctx.value.map((line) => line.situation);
          const twice = names.find((name, at) => names.indexOf(name) !== at);
          if (twice === undefined) return;
          const message = `"${twice}" stands twice in "by situation". Keep one line for each situation.`;
          ctx.issues.push({ code: "custom", input: twice, message });
        })
        .optional(),
      /** The forecast may release replicas that the reactive floor would keep. */
      releaseByForecast: yesNo("Release by forecast alone"),
      whenForecastAboveMax: oneOf("Forecast above most replicas", ["ask", "cap"]),
      noRelease: z.array(window("No release")).max(50),
      freeze: z.array(window("Freeze")).max(50),
      /** IANA zone in which weekly windows are meant. */
      timeZone: zone,
      proposalTtlMinutes: within("Proposals lapse after", 1, 10_080, " min"),
      /** 1 is served first. */
      priority: within("Priority", 1, 10, "", true),
    },
    {
      error: (issue) =>
        issue.code === "unrecognized_keys"
          ? `${issue.keys.map((key) => `"${key}"`).join(", ")} is not a setting of a policy. Remove it or correct its spelling.`
          : `A policy is ${say(issue.input)}. Give its settings as fields.`,
    },
  )
  .check((ctx) => {
    const { minReplicas, maxReplicas } = ctx.value;
    if (minReplicas <= maxReplicas) return;
    const message = `Least replicas is ${minReplicas} and most replicas is ${maxReplicas}. Raise the most or lower the least.`;
    ctx.issues.push({ code: "custom", input: minReplicas, path: ["minReplicas"], message });
  });

/** Policy is everything that a plan is made under; durations carry their unit in the name, shares are 0 to 1. */
export type Policy = z.infer<typeof policySchema>;

/** longestWaitMinutes gives the longest wait before release that a policy knows, over all situations. */
export const longestWaitMinutes = (policy: Policy): number =>
  Math.max(
    policy.waitBeforeReleaseMinutes,
    ...(policy.bySituation ?? []).map((line) => line.waitBeforeReleaseMinutes),
  );

/** policyFaults gives what is wrong with `input`, one fault a field with value and remedy; empty when it is a policy. */
export function policyFaults(input: unknown): Fault[] {
  const result = policySchema.safeParse(input);
  if (result.success) return [];
  return result.error.issues.map((issue) => ({ field: issue.path.join("."), message: issue.message }));
}

/** parsePolicy gives the policy in `input`, or throws AppError("invalid_input") naming every wrong field. */
export function parsePolicy(input: unknown): Policy {
  const result = policySchema.safeParse(input);
  if (result.success) return result.data;
  const faults = policyFaults(input);
  const more = faults.length > 1 ? ` ${faults.length - 1} more fields are wrong.` : "";
  throw new AppError("invalid_input", `${faults[0].message}${more}`, faults);
}
