"use client";
import Link from "next/link";
import { useState } from "react";
import { useNow } from "@/components/clock";
import { DiffTable } from "@/components/policies/diff-table";
import { YamlDiff } from "@/components/policies/yaml-diff";
import { useZone } from "@/components/preferences";
import { Badge } from "@/components/ui/badge";
import { when } from "@/components/ui/format-time";
import { Ladder } from "@/components/ui/ladder";
import { Segmented } from "@/components/ui/segmented";
import { POLICY_INK } from "@/components/ui/states-of";
import type { Mode } from "@/server/core/words";
import type { VersionCase as Case } from "./types";

/** VersionCase shows a policy version to whoever decides it: the author's reason, what differs, whom it governs. */
export function VersionCase({ item, children }: { item: Case; children?: React.ReactNode }) {
  const now = useNow(60_000);
  const zone = useZone();
  const [view, setView] = useState<"settings" | "yaml">("settings");
  const { version, base, diff, governs } = item;
  const applications = [...new Set(governs.map((g) => g.application))];
  return (
    <article aria-label={`${version.policyName} v${version.version}`}>
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h1 className="text-title">
          <Link href={`/policies/${version.policyId}`} className="text-ink no-underline hover:underline">
            {version.policyName}
          </Link>{" "}
          {base && <span className="font-[400] text-ink-2">v{base.version} ›</span>} v{version.version}
        </h1>
        {version.state !== "submitted" && <Badge ink={POLICY_INK[version.state]}>{version.state}</Badge>}
        <span className="ml-auto">
          <Segmented
            label="Shown as"
            value={view}
            onChange={setView}
            options={[
              { value: "settings", label: "Settings" },
              { value: "yaml", label: "YAML" },
            ]}
          />
        </span>
      </header>
      <p className="mt-1 mb-3 text-lead">
        {version.reason && <q className="text-ink">{version.reason}</q>}{" "}
        <span className="text-ink-2">
          {version.authorName}, {when(version.submittedAt ?? version.createdAt, now, zone)}. Governs{" "}
          {governs.length} {governs.length === 1 ? "workload" : "workloads"}
          {applications.length === 1 && ` in ${applications[0]}`}.
        </span>
      </p>
      {view === "yaml" ? (
        <YamlDiff before={base?.body} after={version.body} />
      ) : diff ? (
        <DiffTable
          diff={diff}
          heads={{
            before: `${item.active === diff.from ? "Active" : "Before"} v${diff.from}`,
            after: `${version.state === "submitted" ? "Proposed" : "This"} v${diff.to}`,
          }}
        />
      ) : (
        <p className="rounded-panel border border-line bg-surface px-3.5 py-3 text-ink-2">
          The first version of this policy: nothing is active to compare it with.
        </p>
      )}
      {children}
      <section aria-label="Governed workloads" className="mt-3 rounded-panel border border-line bg-surface">
        <h2 className="px-3.5 pt-2.5 text-lead font-semibold">
          Governs {governs.length === 0 ? "nothing yet" : ""}
        </h2>
        {governs.length === 0 ? (
          <p className="px-3.5 pb-3 text-ink-2">
            Approving changes no workload until one is given this policy.
          </p>
        ) : (
          <ul className="m-0 flex list-none flex-wrap gap-x-5 gap-y-1 px-3.5 pt-1 pb-3">
            {governs.map((workload) => (
              <li key={workload.id} className="inline-flex items-center gap-1.5">
                <Ladder mode={workload.mode as Mode} />
                <Link className="link" href={`/workloads/${workload.id}`}>
                  {workload.name}
                </Link>
              </li>
            ))}
          </ul>
        )}
      </section>
      {version.comment && version.decidedName && (
        <p className="mt-3 text-ink-2">
          <q className="text-ink">{version.comment}</q> {version.decidedName}
          {version.decidedAt !== undefined && `, ${when(version.decidedAt, now, zone)}`}
        </p>
      )}
    </article>
  );
}

/** versionBullets says in order of time what follows from approving a version, with the way back at the end. */
export function versionBullets(item: Case, nextCycle: string): string[] {
  const { version, governs, active } = item;
  const count = (modes: readonly string[]) => governs.filter((g) => modes.includes(g.mode)).length;
  const [acts, asks, rest] = [count(["autopilot"]), count(["approve"]), count(["observe", "recommend"])];
  const parts = [
    acts > 0 && `${acts} in autopilot ${acts === 1 ? "acts" : "act"} on it at once`,
    asks > 0 && `${asks} in approve ${asks === 1 ? "keeps" : "keep"} asking`,
    rest > 0 && `${rest} ${rest === 1 ? "is" : "are"} only advised`,
  ].filter(Boolean);
  return [
    `v${version.version} is active from the next cycle, ${nextCycle}.`,
    parts.length > 0
      ? `Of ${governs.length} workloads, ${parts.join("; ")}.`
      : "No workload uses this policy yet, so nothing acts.",
    active === undefined
      ? "It is the policy's first active version."
      : `v${active} is kept and can be made active again at any time.`,
  ];
}
