"use client";
import type { inferRouterOutputs } from "@trpc/server";
import Link from "next/link";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { Badge } from "@/components/ui/badge";
import { clock, dateTime, day } from "@/components/ui/format-time";
import type { AppRouter } from "@/server/api/router";
import { changesOf, sayField } from "./changes-of";
import { KIND_INK, KIND_WORD } from "./kind-word";

type Line = inferRouterOutputs<AppRouter>["audit"]["list"]["items"][number];

const ROOM: Record<string, (id: string) => string> = {
  plan: (id) => `/plans?case=plan:${id}`,
  policy: (id) => `/policies/${id}`,
  workload: (id) => `/workloads/${id}`,
  model: () => "/models",
};

/** AuditLines writes lines of the record by day: when, who, what, why, and what was before and after. */
export function AuditLines({ lines }: { lines: readonly Line[] }) {
  const zone = useZone();
  const now = useNow(60_000);
  const days = new Map<string, Line[]>();
  for (const line of lines) {
    const name = day(Date.parse(line.at), zone, true);
    days.set(name, [...(days.get(name) ?? []), line]);
  }
  return [...days].map(([name, ofDay]) => (
    <section key={name} aria-label={name}>
      <h2 className="border-b border-line bg-hover px-3.5 py-1 text-small font-[580]">
        {name === day(now, zone, true) ? "Today" : name}
      </h2>
      <ol className="m-0 list-none p-0">
        {ofDay.map((line) => (
          <LineItem key={line.id} line={line} at={Date.parse(line.at)} zone={zone} />
        ))}
      </ol>
    </section>
  ));
}

function LineItem({ line, at, zone }: { line: Line; at: number; zone: "utc" | "local" }) {
  const changes = changesOf(line.before, line.after);
  const href = ROOM[line.targetKind]?.(line.targetId);
  return (
    <li className="grid grid-cols-[44px_1fr] gap-x-3 border-b border-line px-3.5 py-2 last:border-b-0 sm:grid-cols-[44px_150px_1fr]">
      <time className="num text-small leading-5 text-ink-2" dateTime={line.at} title={dateTime(at, zone)}>
        {clock(at, zone)}
      </time>
      <span className="min-w-0 max-sm:order-last max-sm:col-start-2 max-sm:text-small max-sm:text-ink-2">
        <span className="block truncate">{line.actorName}</span>
        {line.actorKind !== "user" && (
          <span className="text-small text-ink-2">{line.actorKind === "apiKey" ? "key" : "a rule"}</span>
        )}
      </span>
      <div className="min-w-0">
        <p className="flex items-start gap-2">
          <span className="mt-px">
            <Badge ink={KIND_INK[line.targetKind] ?? "slate"}>
              {KIND_WORD[line.targetKind] ?? line.targetKind}
            </Badge>
          </span>
          {href ? (
            <Link href={href} className="link min-w-0 break-words">
              {line.summary}
            </Link>
          ) : (
            <span className="min-w-0 break-words">{line.summary}</span>
          )}
        </p>
        {line.reason && <p className="mt-0.5 text-small text-ink-2">“{line.reason}”</p>}
        {changes.length > 0 && (
          <ul className="m-0 mt-1 flex list-none flex-wrap gap-x-4 gap-y-0.5 p-0 text-small">
            {changes.map((change) => (
              <li key={change.field} className="min-w-0 break-words">
                <span className="text-ink-2">{sayField(change.field)}</span>{" "}
                {change.before && <s className="text-ink-2">{change.before}</s>}
                {change.before && change.after && <span className="text-ink-2"> › </span>}
                {change.after && (
                  <span className="rounded-badge bg-teal-fill px-1 text-teal">{change.after}</span>
                )}
              </li>
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}
