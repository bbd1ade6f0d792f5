"use client";
import { useZone } from "@/components/preferences";
import { figures } from "@/components/ui/format";
import { dateTime } from "@/components/ui/format-time";
import type { WorkloadReport } from "@/server/core/replay/report";

/** ShortStretches lists the worst stretches of being short that a strategy would have had, worst first. */
export function ShortStretches({
  workloads,
  strategy,
  title,
  most = 4,
}: {
  workloads: readonly WorkloadReport[];
  strategy: string;
  title: string;
  most?: number;
}) {
  const zone = useZone();
  const stretches = workloads.flatMap((workload) =>
    "runs" in workload
      ? (workload.runs.find((run) => run.key === strategy)?.episodes ?? []).map((each) => ({
          ...each,
          workload: workload.name,
        }))
      : [],
  );
  stretches.sort((a, b) => b.unservedReplicaMinutes - a.unservedReplicaMinutes);
  return (
    <div className="border-t border-line px-3.5 py-2.5">
      <h3 className="font-semibold">{title}</h3>
      {stretches.length === 0 ? (
        <p className="text-ink-2">Nothing was short in these days.</p>
      ) : (
        <ul className="m-0 list-none p-0 text-small">
          {stretches.slice(0, most).map((each) => (
            <li key={`${each.workload}-${each.fromAt}`} className="py-0.5">
              <span className="num">{dateTime(each.fromAt, zone)}</span>: {each.workload} is{" "}
              {figures(Math.round(each.minutesShort))} min short by up to{" "}
              {figures(Math.round(each.missingReplicas * 10) / 10)} replicas.
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
