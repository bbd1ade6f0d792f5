"use client";
import { useState } from "react";
import { Select } from "@/components/ui/field";
import { Segmented } from "@/components/ui/segmented";
import { diffPolicies } from "@/server/core/policy/diff";
import { DiffTable } from "./diff-table";
import type { PolicyDetail } from "./types";
import { YamlDiff } from "./yaml-diff";

/** Compare shows what differs between any two versions of a policy, in words or as YAML. */
export function Compare({ policy }: { policy: PolicyDetail }) {
  const newest = policy.versions[0];
  const active = policy.versions.find((v) => v.state === "active");
  const before =
    active && active.id !== newest.id
      ? active
      : (policy.versions.find((v) => v.version < newest.version && v.activatedAt) ?? newest);
  const [from, setFrom] = useState(String(before.version));
  const [to, setTo] = useState(String(newest.version));
  const [view, setView] = useState<"settings" | "yaml">("settings");
  const of = (n: string) => policy.versions.find((v) => String(v.version) === n);
  const [a, b] = [of(from) ?? before, of(to) ?? newest];
  const options = policy.versions.map((v) => ({
    value: String(v.version),
    label: `v${v.version} ${v.state}`,
  }));
  return (
    <section aria-label="Compare two versions" className="min-w-0">
      <div className="mb-2 flex flex-wrap items-center gap-2">
        <h2 className="text-lead font-semibold">Compare</h2>
        <Select
          aria-label="From version"
          className="w-36!"
          value={String(a.version)}
          options={options}
          onValue={setFrom}
        />
        <span className="text-ink-2">to</span>
        <Select
          aria-label="To version"
          className="w-36!"
          value={String(b.version)}
          options={options}
          onValue={setTo}
        />
        <span className="ml-auto">
          <Segmented
            label="Compared as"
            value={view}
            onChange={setView}
            options={[
              { value: "settings", label: "Settings" },
              { value: "yaml", label: "YAML" },
            ]}
          />
        </span>
      </div>
      {view === "yaml" ? (
        <YamlDiff before={a.body} after={b.body} />
      ) : (
        <DiffTable diff={{ from: a.version, to: b.version, ...diffPolicies(a.body, b.body) }} />
      )}
    </section>
  );
}
