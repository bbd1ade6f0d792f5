"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { Badge } from "@/components/ui/badge";
import { DataTable } from "@/components/ui/data-table";
import { when } from "@/components/ui/format-time";
import { NextLine } from "@/components/ui/next-line";
import { PageHead, Panel } from "@/components/ui/panel";
import { Empty, Loading, QueryFault } from "@/components/ui/states";
import { NewPolicy } from "./new-policy";
import type { PolicySummary } from "./types";

/** PolicyList lists every policy: active version, what waits, and how many workloads it governs. */
export function PolicyList() {
  const trpc = useTRPC();
  const router = useRouter();
  const now = useNow(30_000);
  const zone = useZone();
  const found = useQuery(trpc.policies.list.queryOptions({}));
  const policies = found.data?.items;
  if (found.error)
    return <QueryFault error={found.error} what="The policies" onRetry={() => void found.refetch()} />;
  if (!policies) return <Loading lines={5} what="Reading the policies" />;
  return (
    <>
      <PageHead
        title="Policies"
        lead="How sure, how early, how far, and who is asked."
        actions={<NewPolicy />}
      />
      <Next policies={policies} />
      <Panel flush label="Policies">
        <DataTable
          caption="Policies by name"
          rows={policies}
          rowKey={(policy) => policy.id}
          onOpen={(policy) => router.push(`/policies/${policy.id}`)}
          empty={
            <Empty title="There is no policy yet.">
              The first start makes three presets. Make one from a preset.
            </Empty>
          }
          columns={[
            {
              key: "name",
              head: "Policy",
              cell: (policy) => (
                <Link
                  className="font-[560] text-ink no-underline hover:underline"
                  href={`/policies/${policy.id}`}
                >
                  {policy.name}
                </Link>
              ),
            },
            {
              key: "active",
              head: "Active",
              cell: (policy) =>
                policy.active ? (
                  <span className="num">v{policy.active.version}</span>
                ) : (
                  <span className="text-ink-2">none</span>
                ),
            },
            { key: "state", head: "Open", cell: (policy) => <OpenState policy={policy} /> },
            {
              key: "since",
              head: "Active since",
              wide: true,
              cell: (policy) =>
                policy.active?.activatedAt ? (
                  <span className="num">{when(policy.active.activatedAt, now, zone)}</span>
                ) : (
                  ""
                ),
            },
            {
              key: "governs",
              head: "Governs",
              numeric: true,
              cell: (policy) =>
                `${policy.governs.length} ${policy.governs.length === 1 ? "workload" : "workloads"}`,
            },
          ]}
        />
      </Panel>
    </>
  );
}

function OpenState({ policy }: { policy: PolicySummary }) {
  const submitted = policy.open.find((v) => v.state === "submitted");
  const draft = policy.open.find((v) => v.state === "draft");
  if (submitted) return <Badge ink="rose">v{submitted.version} waits</Badge>;
  if (draft) return <Badge ink="blue">Draft v{draft.version}</Badge>;
  return <span className="text-ink-2">nothing</span>;
}

function Next({ policies }: { policies: readonly PolicySummary[] }) {
  const zone = useZone();
  const now = useNow(30_000);
  const waiting = policies.flatMap((policy) =>
    policy.open.filter((v) => v.state === "submitted").map((v) => ({ ...v, name: policy.name })),
  );
  waiting.sort((a, b) => (a.expiresAt ?? 0) - (b.expiresAt ?? 0));
  const first = waiting[0];
  if (!first)
    return (
      <NextLine decides="rule">
        Nothing waits. The active versions decide each cycle; a change starts as a draft.
      </NextLine>
    );
  return (
    <NextLine
      decides="person"
      actions={
        <Link className="link" href="/plans">
          See it
        </Link>
      }
    >
      <b>
        {first.name} v{first.version}
      </b>{" "}
      waits for an approver
      {first.expiresAt !== undefined && (
        <>
          {" "}
          until <b>{when(first.expiresAt, now, zone).replace(/^in /, "")}</b>
        </>
      )}
      . Otherwise the active version stays.
    </NextLine>
  );
}
