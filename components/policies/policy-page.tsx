"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTRPC, useTRPCClient } from "@/components/api";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { Here } from "@/components/shell/here";
import { useMay, useShell } from "@/components/shell/use-shell";
import { Button, buttonClass } from "@/components/ui/button";
import { when } from "@/components/ui/format-time";
import { Ladder } from "@/components/ui/ladder";
import { NextLine } from "@/components/ui/next-line";
import { PageHead, Panel } from "@/components/ui/panel";
import { Empty, Loading, QueryFault } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";
import { useKeys } from "@/components/ui/use-keys";
import type { Mode } from "@/server/core/words";
import { Compare } from "./compare";
import { RiskLevelPanel } from "./risk-level-panel";
import type { PolicyDetail } from "./types";
import { TuningPanel } from "./tuning-panel";
import { VersionTable } from "./version-table";

/** PolicyPage shows a policy: what happens next, its versions, any two compared, and what it governs. */
export function PolicyPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const router = useRouter();
  const toast = useToast();
  const mayWrite = useMay("policies:write");
  const found = useQuery(trpc.policies.get.queryOptions({ id }));
  const start = useMutation(
    trpc.policies.createVersion.mutationOptions({
      onSuccess: (made) => router.push(`/policies/${id}/${made.version}`),
      onError: (error) => toast({ kind: "error", title: "No draft was started.", text: error.message }),
    }),
  );
  const newDraft = () => start.mutate({ id });
  useKeys([
    {
      keys: "e",
      does: "Edit as a new draft",
      run: newDraft,
      enabled: mayWrite && found.data !== undefined && !start.isPending,
    },
  ]);
  if (found.error)
    return <QueryFault error={found.error} what="The policy" onRetry={() => void found.refetch()} />;
  if (!found.data) return <Loading lines={8} what="Reading the policy" />;
  const policy = found.data;
  const active = policy.versions.find((v) => v.state === "active");
  const save = async () => {
    const n = active?.version ?? policy.versions[0]?.version;
    if (n === undefined) return;
    const file = await client.policies.export.query({ id, n });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([file.yaml], { type: "application/yaml" }));
    link.download = file.fileName;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <>
      <Here
        crumbs={[{ label: policy.name }]}
        subject={{ kind: "policy", id: policy.id, name: policy.name }}
      />
      <PageHead
        title={policy.name}
        lead={active ? `v${active.version} is active` : "No version is active"}
        actions={
          <>
            <Button onClick={() => void save()}>Export YAML</Button>
            <Button variant="primary" hint="E" busy={start.isPending} disabled={!mayWrite} onClick={newDraft}>
              Edit as a draft
            </Button>
          </>
        }
      />
      <Next policy={policy} />
      <div className="grid gap-3 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="min-w-0">
          <Panel title="Versions" note={`${policy.versions.length} in all`} flush>
            <VersionTable policy={policy} />
          </Panel>
          <Panel
            title="Governs"
            note={policy.governs.length === 0 ? undefined : `${policy.governs.length} workloads`}
            className="mt-3"
          >
            {policy.governs.length === 0 ? (
              <Empty title="No workload uses this policy.">
                A workload is given a policy on its own page.
              </Empty>
            ) : (
              <ul className="m-0 flex list-none flex-wrap gap-x-5 gap-y-1.5 p-0">
                {policy.governs.map((workload) => (
                  <li key={workload.id} className="inline-flex items-center gap-1.5">
                    <Ladder mode={workload.mode as Mode} />
                    <Link className="link" href={`/workloads/${workload.id}`}>
                      {workload.name}
                    </Link>
                  </li>
                ))}
              </ul>
            )}
          </Panel>
        </div>
        <div className="min-w-0">
          <Compare policy={policy} />
          <RiskLevelPanel policy={policy} />
          <TuningPanel policy={policy} />
        </div>
      </div>
    </>
  );
}

function Next({ policy }: { policy: PolicyDetail }) {
  const now = useNow(30_000);
  const zone = useZone();
  const { me } = useShell();
  const submitted = policy.versions.find((v) => v.state === "submitted" && (v.expiresAt ?? 0) > now);
  const draft = policy.versions.find((v) => v.state === "draft" && v.authorId === me.id);
  const active = policy.versions.find((v) => v.state === "active");
  if (submitted) {
    return (
      <NextLine
        decides="person"
        actions={
          <Link className={buttonClass()} href={`/plans?case=policy:${submitted.id}`}>
            Decide v{submitted.version}
          </Link>
        }
      >
        <b>v{submitted.version}</b> by {submitted.authorName} waits for another approver
        {submitted.expiresAt !== undefined && (
          <> until {when(submitted.expiresAt, now, zone).replace(/^in /, "")}</>
        )}
        . Otherwise {active ? <b>v{active.version} stays active</b> : "nothing is active"}.
      </NextLine>
    );
  }
  if (draft) {
    return (
      <NextLine
        decides="person"
        actions={
          <Link className={buttonClass()} href={`/policies/${policy.id}/${draft.version}`}>
            Go on with v{draft.version}
          </Link>
        }
      >
        Your draft <b>v{draft.version}</b> changes nothing until you submit it and one other approver agrees.
      </NextLine>
    );
  }
  return (
    <NextLine decides="rule">
      Nothing waits. {active ? <b>v{active.version}</b> : "No version"}{" "}
      {active ? "decides each cycle for" : "is active for"} {policy.governs.length}{" "}
      {policy.governs.length === 1 ? "workload" : "workloads"}.
    </NextLine>
  );
}
