"use client";
import { useMutation } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { useMay, useShell } from "@/components/shell/use-shell";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Dialog } from "@/components/ui/dialog";
import { Field, TextArea } from "@/components/ui/field";
import { when } from "@/components/ui/format-time";
import { useToast } from "@/components/ui/toast";
import { StateBadge } from "./state-badge";
import type { PolicyDetail, VersionDetail } from "./types";

/** VersionTable lists the versions of a policy, newest first; an earlier active one can be made active again. */
export function VersionTable({ policy }: { policy: PolicyDetail }) {
  const now = useNow(30_000);
  const zone = useZone();
  const { me } = useShell();
  const mayDecide = useMay("policies:decide");
  const [back, setBack] = useState<VersionDetail | null>(null);
  return (
    <>
      <DataTable
        caption="Versions, newest first"
        rows={policy.versions}
        rowKey={(v) => v.id}
        columns={[
          { key: "version", head: "Version", cell: (v) => <b className="num font-[580]">v{v.version}</b> },
          { key: "state", head: "State", cell: (v) => <StateBadge state={v.state} /> },
          { key: "author", head: "By", cell: (v) => v.authorName },
          {
            key: "when",
            head: "Changed",
            cell: (v) => (
              <span className="num">{when(v.decidedAt ?? v.submittedAt ?? v.updatedAt, now, zone)}</span>
            ),
          },
          {
            key: "reason",
            head: "Reason",
            wide: true,
            cell: (v) => <span className="line-clamp-1 text-ink-2">{v.reason}</span>,
          },
          {
            key: "act",
            head: "Actions",
            quietHead: true,
            cell: (v) => (
              <span className="flex justify-end">
                {v.state === "draft" && (
                  <Link className="link" href={`/policies/${policy.id}/${v.version}`}>
                    {v.authorId === me.id ? "Edit" : "Read"}
                  </Link>
                )}
                {v.state === "submitted" && (
                  <Link className="link" href={`/plans?case=policy:${v.id}`}>
                    Decide
                  </Link>
                )}
                {v.state === "superseded" && mayDecide && (
                  <Button size="row" onClick={() => setBack(v)}>
                    Return to v{v.version}
                  </Button>
                )}
              </span>
            ),
          },
        ]}
      />
      {back && <RollBack policy={policy} version={back} onClose={() => setBack(null)} />}
    </>
  );
}

function RollBack({
  policy,
  version,
  onClose,
}: {
  policy: PolicyDetail;
  version: VersionDetail;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const toast = useToast();
  const [reason, setReason] = useState("");
  const active = policy.versions.find((v) => v.state === "active");
  const roll = useMutation(
    trpc.policies.rollback.mutationOptions({
      onSuccess: (done) => {
        toast({ title: `v${done.version} is active.`, text: `v${done.left} is kept.` });
        onClose();
      },
    }),
  );
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Return to v${version.version}?`}
      description={`v${version.version} replaces v${active?.version} at once; ${policy.governs.length} workloads see it in the next cycle. v${active?.version} is kept.`}
      actions={
        <Button
          variant="primary"
          busy={roll.isPending}
          disabled={reason.trim().length < 3}
          onClick={() =>
            roll.mutate({ id: policy.id, n: version.version, reason, seenActive: active?.version })
          }
        >
          Return to v{version.version}
        </Button>
      }
    >
      <Field label="Reason" stacked error={roll.error?.message} help="Kept in the audit log.">
        {(parts) => (
          <TextArea {...parts} value={reason} onChange={(event) => setReason(event.target.value)} />
        )}
      </Field>
    </Dialog>
  );
}
