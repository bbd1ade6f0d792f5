"use client";
import Link from "next/link";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { Badge } from "@/components/ui/badge";
import { when } from "@/components/ui/format-time";
import { Ladder } from "@/components/ui/ladder";
import { RecordStrip } from "@/components/workloads/record-strip";
import type { Mode } from "@/server/core/words";
import type { RequestCase as Case } from "./types";

/** RequestCase shows what someone asks for, why, and the record that speaks for or against it. */
export function RequestCase({ item }: { item: Case }) {
  const now = useNow(60_000);
  const zone = useZone();
  const { workload, model } = item;
  return (
    <article aria-label={item.says}>
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h1 className="text-title">
          {workload ? (
            <Link href={`/workloads/${workload.id}`} className="text-ink no-underline hover:underline">
              {item.subjectName}
            </Link>
          ) : (
            item.subjectName
          )}
        </h1>
        {item.kind === "mode" && (
          <span className="inline-flex items-center gap-2">
            <Ladder mode={item.from as Mode} word />
            <span aria-label="to">›</span>
            <Ladder mode={item.to as Mode} word />
          </span>
        )}
        {item.state !== "waiting" && <Badge>{item.state}</Badge>}
      </header>
      <p className="mt-1 mb-3 text-lead">
        <q className="text-ink">{item.reason}</q>{" "}
        <span className="text-ink-2">
          {item.author.name}, {when(item.createdAt, now, zone)}.
        </span>
      </p>
      {workload && (
        <>
          <h2 className="mb-2 text-lead font-semibold">Its record</h2>
          <RecordStrip id={workload.id} resource={workload.resource} />
          <p className="mt-3">
            <Link className="link" href={`/workloads/${workload.id}/forecast?level=0.9`}>
              Inspect its forecast
            </Link>
          </p>
        </>
      )}
      {model && (
        <div className="rounded-panel border border-line bg-surface px-3.5 py-3">
          <p>
            It is to serve <b className="font-semibold">{model.group}</b>.{" "}
            {model.verdict ? `The rule said: ${model.verdict}` : "The rule has not judged it."}
          </p>
          <p className="mt-1">
            <Link className="link" href="/models">
              Open the models page for its scorecard
            </Link>
          </p>
        </div>
      )}
      {item.decided && item.comment && (
        <p className="mt-3 text-ink-2">
          <q className="text-ink">{item.comment}</q> {item.decided.name}
        </p>
      )}
    </article>
  );
}

/** requestBullets says in order of time what follows from approving, with the way back at the end. */
export function requestBullets(item: Case): string[] {
  if (item.kind === "mode")
    return [
      `${item.subjectName} goes to ${item.to} at once. From the next plan on nobody is asked.`,
      "Plans stay within the policy, and the reactive floor holds.",
      "It falls back by itself when its accuracy is lost.",
      `Any operator takes it back to ${item.from} at any time, alone.`,
    ];
  return [
    `${item.subjectName} makes the next forecast of ${item.from}.`,
    "Plans that are approved already stay.",
    "The champion before it retires and can be put back at any time.",
  ];
}
