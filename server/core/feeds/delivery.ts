import { z } from "zod";
import { EVENT_KINDS, type EventKind } from "@/server/core/words";
import { type Entry, titleOf } from "./entry";

const HOUR = 3_600_000;
const instant = z
  .union([z.string(), z.number()])
  .transform((value) => (typeof value === "number" ? value : Date.parse(value)))
  .refine(
    (at) => Number.isFinite(at) && Math.abs(at) < 8.64e15,
    "Use an ISO 8601 time, or milliseconds since 1970.",
  );
const word = z.string().trim().min(1).max(200);

/** Generic is our own shape of an event that somebody delivers. */
const Generic = z.object({
  id: z.union([word, z.number().transform(String)]).optional(),
  title: word,
  startsAt: instant,
  endsAt: instant.optional(),
  kind: z.enum(EVENT_KINDS).optional(),
  application: word.optional(),
});

/** GitHub's deployment, deployment_status and release events: the fields that are read. */
const GitHub = z.object({
  action: z.string().optional(),
  repository: z.object({ name: word }),
  deployment: z
    .object({
      id: z.number(),
      environment: z.string().default(""),
      ref: z.string().default(""),
      created_at: instant,
    })
    .optional(),
  deployment_status: z
    .object({ state: z.string(), updated_at: instant.optional(), created_at: instant.optional() })
    .optional(),
  release: z
    .object({
      id: z.number(),
      tag_name: z.string().default(""),
      published_at: instant.nullish(),
      created_at: instant,
    })
    .optional(),
});

const Meta = z.object({
  name: z.string().default(""),
  uid: z.string().default(""),
  namespace: z.string().default(""),
  creationTimestamp: instant.nullish(),
});
const Involved = z.object({
  kind: z.string().default(""),
  name: z.string().default(""),
  namespace: z.string().default(""),
});
/** Kubernetes' Event of v1 and of events.k8s.io/v1; its message is free text and is not read. */
const Kubernetes = z.object({
  kind: z.literal("Event"),
  apiVersion: z.string(),
  metadata: Meta,
  type: z.string().default("Normal"),
  reason: z.string().max(200).default(""),
  involvedObject: Involved.optional(),
  regarding: Involved.optional(),
  eventTime: instant.nullish(),
  firstTimestamp: instant.nullish(),
  deprecatedFirstTimestamp: instant.nullish(),
  lastTimestamp: instant.nullish(),
});

/** Reasons of Kubernetes that mean a new version, or work on a node. */
const ROLLOUT = /^(ScalingReplicaSet|DeploymentRollback|SuccessfulRescale|SuccessfulCreate|Deployed)$/;
const WORK = /^(NodeNotSchedulable|NodeSchedulable|DrainNode|Drain|Cordon|NodeUpgrade|Rebooted)$/;

/** Delivered is what one delivery says: entries; or why none, when it is of no use; or what is wrong with it. */
export type Delivered = { entries: Entry[] } | { ignored: string } | { fault: string };

/**
 * readDelivery turns what was pushed into entries, by what it is: GitHub names it in a header (`githubEvent`), Kubernetes in the
 * body, anything else is our own shape, one or a list. A deployment lasts an hour, unless its end is said.
 */
export function readDelivery(body: unknown, githubEvent?: string): Delivered {
  if (githubEvent !== undefined) return fromGitHub(githubEvent, body);
  const items = Array.isArray(body) ? body : isList(body) ? body.items : [body];
  if (items.length > 500) return { fault: "Send at most 500 events at once." };
  const entries: Entry[] = [];
  let ignored = "";
  for (const [i, item] of items.entries()) {
    const read = isEvent(item) ? fromKubernetes(item) : fromGeneric(item);
    if ("fault" in read) return { fault: items.length > 1 ? `Event ${i + 1}: ${read.fault}` : read.fault };
    if ("ignored" in read) ignored = read.ignored;
    else entries.push(...read.entries);
  }
  return entries.length > 0 || items.length === 0 ? { entries } : { ignored };
}

const isEvent = (item: unknown) =>
  (typeof item === "object" && item !== null && "involvedObject" in item) ||
  (typeof item === "object" && item !== null && "regarding" in item);
const isList = (body: unknown): body is { items: unknown[] } =>
  typeof body === "object" && body !== null && Array.isArray((body as { items?: unknown }).items);
const faultOf = (error: z.ZodError): { fault: string } => {
  const [issue] = error.issues;
  return { fault: `${issue.path.join(".") || "body"}: ${issue.message}` };
};

function fromGeneric(item: unknown): Delivered {
  const parsed = Generic.safeParse(item);
  if (!parsed.success) return faultOf(parsed.error);
  const { id, title, startsAt, endsAt = startsAt + HOUR, kind, application } = parsed.data;
  if (endsAt <= startsAt) return { fault: "endsAt: It ends before it starts." };
  const entry = { id: id ?? `${titleOf(title)}/${startsAt}`, title: titleOf(title), startsAt, endsAt };
  return { entries: [{ ...entry, ...(kind && { kind }), ...(application && { application }) }] };
}

function fromGitHub(event: string, body: unknown): Delivered {
  if (event !== "deployment" && event !== "deployment_status" && event !== "release")
    return { ignored: `GitHub's "${event.slice(0, 40)}" says nothing about demand.` };
  const parsed = GitHub.safeParse(body);
  if (!parsed.success) return faultOf(parsed.error);
  const { action, repository, deployment, deployment_status: status, release } = parsed.data;
  const application = repository.name;
  if (event === "release") {
    if (!release) return { fault: "release: It is missing." };
    if (action !== undefined && action !== "published" && action !== "released")
      return { ignored: "Only published releases count." };
    const startsAt = release.published_at ?? release.created_at;
    const title = titleOf(`Release ${application} ${release.tag_name}`);
    return {
      entries: [
        {
          id: `github/release/${release.id}`,
          title,
          startsAt,
          endsAt: startsAt + HOUR,
          kind: "deployment",
          application,
        },
      ],
    };
  }
  if (!deployment) return { fault: "deployment: It is missing." };
  const title = titleOf(
    `Deploy ${application}${deployment.environment ? ` to ${deployment.environment}` : ""}`,
  );
  const startsAt = deployment.created_at;
  // A status that ends the deployment says when.
  const ended =
    status && /^(success|failure|error|inactive)$/.test(status.state)
      ? (status.updated_at ?? status.created_at)
      : undefined;
  const endsAt = Math.max(startsAt + 60_000, ended ?? startsAt + HOUR);
  return {
    entries: [
      { id: `github/deployment/${deployment.id}`, title, startsAt, endsAt, kind: "deployment", application },
    ],
  };
}

function fromKubernetes(item: unknown): Delivered {
  const parsed = Kubernetes.safeParse(item);
  if (!parsed.success) return faultOf(parsed.error);
  const { metadata, type, reason, involvedObject, regarding, ...times } = parsed.data;
  const about = involvedObject ?? regarding;
  const startsAt =
    times.eventTime ?? times.firstTimestamp ?? times.deprecatedFirstTimestamp ?? metadata.creationTimestamp;
  if (startsAt === null || startsAt === undefined) return { fault: "firstTimestamp: It is missing." };
  const kind: EventKind | undefined = WORK.test(reason)
    ? "maintenance"
    : ROLLOUT.test(reason)
      ? "deployment"
      : type === "Warning"
        ? "incident"
        : undefined;
  if (!kind) return { ignored: `"${reason}" says nothing about demand.` };
  const endsAt = Math.max(startsAt + HOUR, times.lastTimestamp ?? 0);
  const title = titleOf(`${reason} ${about?.kind ?? ""} ${about?.name ?? ""}`);
  const id = `kubernetes/${metadata.uid || `${metadata.namespace}/${metadata.name}`}`;
  return {
    entries: [
      {
        id,
        title,
        startsAt,
        endsAt,
        kind,
        ...(about?.name && kind === "deployment" ? { application: about.name } : {}),
      },
    ],
  };
}
