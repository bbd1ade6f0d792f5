"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import { Badge } from "@/components/ui/badge";
import { DataTable } from "@/components/ui/data-table";
import { Panel } from "@/components/ui/panel";
import { Loading, QueryFault } from "@/components/ui/states";
import { Erasing } from "./erasing";
import { KeyVersions } from "./key-versions";
import { PrivacyForm } from "./privacy-form";

/** Privacy shows what is stored of whom, where, how long and for whose eyes, and lets an admin limit and erase it. */
export function Privacy({ admin }: { admin: boolean }) {
  const trpc = useTRPC();
  const privacy = useQuery(trpc.privacy.read.queryOptions({}));
  if (privacy.isPending) return <Loading lines={6} />;
  if (privacy.isError)
    return <QueryFault error={privacy.error} what="Privacy" onRetry={() => void privacy.refetch()} />;
  const { policy, keys, map } = privacy.data;
  return (
    <div className="grid gap-3">
      <Panel flush title="Data map" note="what is stored, of whom, how long, and who sees it">
        <DataTable
          caption="Data map"
          keys={false}
          rows={map}
          rowKey={(entry) => entry.kind}
          columns={[
            {
              key: "kind",
              head: "Kind",
              width: "30%",
              cell: (entry) => (
                <span className="block max-w-[46ch] py-1 whitespace-normal">
                  <b className="block font-[560]">{entry.kind}</b>
                  <span className="text-small text-ink-2">{entry.what}</span>
                </span>
              ),
            },
            {
              key: "named",
              head: "Persons",
              cell: (entry) => (
                <Badge ink={entry.named === "not at all" ? "slate" : "amber"}>{entry.named}</Badge>
              ),
            },
            {
              key: "kept",
              head: "Kept",
              cell: (entry) => <span className="block max-w-[24ch] whitespace-normal">{entry.kept}</span>,
            },
            {
              key: "seen",
              head: "Seen by",
              wide: true,
              cell: (entry) => <span className="block max-w-[30ch] whitespace-normal">{entry.seen}</span>,
            },
            {
              key: "erased",
              head: "When erased",
              wide: true,
              cell: (entry) => <span className="block max-w-[30ch] whitespace-normal">{entry.erased}</span>,
            },
          ]}
        />
      </Panel>
      <div className="grid items-start gap-3 xl:grid-cols-2">
        <PrivacyForm policy={policy} admin={admin} onSaved={() => void privacy.refetch()} />
        <div className="grid gap-3">
          <KeyVersions keys={keys} admin={admin} onChanged={() => void privacy.refetch()} />
          <Erasing admin={admin} />
        </div>
      </div>
    </div>
  );
}
