"use client";
import type { ReactNode } from "react";
import { useZone } from "@/components/preferences";
import { clock } from "@/components/ui/format-time";
import { Panel } from "@/components/ui/panel";
import type { FleetPlan } from "./types";

/** LimitsPanel says which planner ran and why, what it could not keep, what it stands against, and what it leaves out. */
export function LimitsPanel({ plan, nextAt }: { plan: FleetPlan; nextAt: number | null }) {
  const zone = useZone();
  return (
    <Panel
      title="How it was planned"
      note={`At ${clock(plan.at, zone)}${nextAt === null ? "" : `, next about ${clock(nextAt, zone)}`}`}
    >
      <p>{plan.why}</p>
      <Part title="What it cannot keep" none="Every promise is kept.">
        {plan.broken.map(({ why }) => why)}
      </Part>
      <Part title="What it stands against" none="No limit is reached.">
        {plan.bindings.map(({ why }) => why)}
      </Part>
      <Part title="What it assumes or leaves out" none="Every observed workload is planned by its forecast.">
        {plan.notes.map(({ why }) => why)}
      </Part>
    </Panel>
  );
}

function Part({
  title,
  none,
  children,
}: {
  title: string;
  none: string;
  children: readonly string[];
}): ReactNode {
  return (
    <>
      <h3 className="mt-3 text-small font-[580] text-ink-2">{title}</h3>
      {children.length === 0 ? (
        <p>{none}</p>
      ) : (
        <ul className="m-0 list-disc pl-4">
          {children.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      )}
    </>
  );
}
