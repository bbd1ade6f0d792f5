"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { appCodeOf, useTRPC } from "@/components/api";
import { ReplicaRow } from "@/components/charts/replica-row";
import { WhyStages } from "@/components/plans/why-stages";
import { useZone } from "@/components/preferences";
import { buttonClass } from "@/components/ui/button";
import { percent } from "@/components/ui/format";
import { clock } from "@/components/ui/format-time";
import { Empty, Loading, QueryFault } from "@/components/ui/states";

/** WhyPanel tells why a workload has what it has, now or at a past moment, also when nothing was done. */
export function WhyPanel({ id, at, onNow }: { id: string; at?: number; onNow: () => void }) {
  const trpc = useTRPC();
  const zone = useZone();
  const asked = at === undefined ? {} : { at: new Date(at).toISOString() };
  const why = useQuery({
    ...trpc.workloads.explain.queryOptions({ id, ...asked }),
    placeholderData: (previous) => previous,
  });
  if (why.error) {
    return appCodeOf(why.error) === "not_found" ? (
      <Empty
        title={at === undefined ? "Nothing was decided yet." : "Nothing was decided at that time."}
        action={at !== undefined && <Back onNow={onNow} />}
      >
        {why.error.message}
      </Empty>
    ) : (
      <div className="p-3">
        <QueryFault error={why.error} what="The reasons" onRetry={() => void why.refetch()} />
      </div>
    );
  }
  if (!why.data) return <Loading what="Reading the reasons" lines={6} />;
  const { data } = why;
  const when = data.at === null ? "" : clock(Date.parse(data.at), zone);
  return (
    <div className="flex h-full flex-col">
      <header className="px-3.5 pt-3 pb-2">
        <div className="flex flex-wrap items-baseline gap-x-2">
          <h2 className="text-lead font-semibold">Why {data.wanted}?</h2>
          <p className="text-small text-ink-2">
            {data.plan ? (
              <Link className="link" href={`/plans?case=plan:${data.plan.id}`}>
                plan P-{data.plan.number}
              </Link>
            ) : (
              "no plan"
            )}
            , decided {when}
          </p>
          {at !== undefined && (
            <span className="ml-auto">
              <Back onNow={onNow} />
            </span>
          )}
        </div>
        <div className="mt-2">
          <ReplicaRow share={data.share} />
        </div>
      </header>
      <div className="flex-1 px-3.5">
        <p className="border-t border-line py-1.5 text-small text-ink">
          <b className="font-[580]">{OUTCOME[data.outcome] ?? data.outcome}</b> {data.outcomeWhy}
        </p>
        <WhyStages narrow reasons={data.reasons} neighbours={data.neighbours} />
      </div>
      <footer>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 border-t border-line px-3.5 py-2 text-small text-ink-2">
          {data.policy && (
            <Link
              className={buttonClass("outline", "row")}
              href={`/policies/${data.policy.id}?workload=${id}`}
            >
              Ask what if
            </Link>
          )}
          <Link className={buttonClass("outline", "row")} href={`/behaviour?part=moved&workload=${id}`}>
            Who moved it
          </Link>
          <span>{inputs(data.inputs, zone)}</span>
        </div>
      </footer>
    </div>
  );
}

const OUTCOME: Record<string, string> = {
  none: "Did nothing.",
  advised: "Only advised.",
  proposed: "Asked a person.",
  acted: "Acted.",
  held: "Held.",
  stopped: "Stopped.",
  waiting: "Waited.",
};

function Back({ onNow }: { onNow: () => void }) {
  return (
    <button type="button" className="link min-h-6 text-small" onClick={onNow}>
      Back to now
    </button>
  );
}

function inputs(
  data: {
    resources: string[];
    forecastIssuedAt: string | null;
    model: string | null;
    confidence: number | null;
    noForecast: string | null;
  },
  zone: "utc" | "local",
): string {
  if (data.noForecast) return data.noForecast;
  const count = `${data.resources.length} ${data.resources.length === 1 ? "input" : "inputs"}`;
  const forecast = data.forecastIssuedAt
    ? `, forecast of ${clock(Date.parse(data.forecastIssuedAt), zone)}`
    : "";
  const model = data.model ? ` by ${data.model}` : "";
  const confidence = data.confidence === null ? "" : `, confidence ${percent(data.confidence)}`;
  return `${count}${forecast}${model}${confidence}`;
}
