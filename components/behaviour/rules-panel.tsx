"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { useMay } from "@/components/shell/use-shell";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { figures } from "@/components/ui/format";
import { when } from "@/components/ui/format-time";
import { Panel } from "@/components/ui/panel";
import { Empty, Loading, QueryFault } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";
import { lookOf } from "./prepare-behaviour";
import { ruleWords } from "./prepare-rules";
import { RuleForm } from "./rule-form";
import { SegmentName } from "./segment-name";
import type { RuleItem } from "./types";

/** RulesPanel lists who always belongs to a segment, of all segments or of one, and lets operators add and take away. */
export function RulesPanel({ segmentId }: { segmentId?: number }) {
  const trpc = useTRPC();
  const toast = useToast();
  const zone = useZone();
  const now = useNow(60_000);
  const may = useMay("workloads:write");
  const [adding, setAdding] = useState(false);
  const found = useQuery(trpc.behaviour.rules.queryOptions({}));
  const segments = useQuery(trpc.behaviour.segments.queryOptions({}));
  const failed = (error: { message: string }) =>
    toast({ kind: "error", title: "Nothing was changed.", text: error.message });
  const restore = useMutation(
    trpc.behaviour.restoreRule.mutationOptions({
      onSuccess: () => toast({ title: "The rule holds again." }),
      onError: failed,
    }),
  );
  const remove = useMutation(
    trpc.behaviour.removeRule.mutationOptions({
      onSuccess: ({ id, moved }) =>
        toast({
          title: "The rule is taken away.",
          text: `${figures(moved)} ${moved === 1 ? "user goes" : "users go"} where their habits say.`,
          undo: () => restore.mutate({ id }),
          undoMs: 60_000,
        }),
      onError: failed,
    }),
  );
  const rules = (found.data?.items ?? []).filter(
    ({ segment }) => segmentId === undefined || segment.id === segmentId,
  );
  const about = ({ kind, value, leastShare }: RuleItem) =>
    kind === "user" ? (
      <Link className="link mono" href={`/behaviour/subjects/${encodeURIComponent(value)}`}>
        {value}
      </Link>
    ) : (
      ruleWords({ kind, value, leastShare })
    );
  return (
    <Panel
      flush
      label="Rules"
      title="Rules"
      note={segmentId === undefined ? "who always belongs to a segment" : "who always belongs here"}
      actions={
        <Button
          disabled={!may || !segments.data || segments.data.items.length === 0 || !found.data}
          title={may ? undefined : "An operator or higher makes rules."}
          onClick={() => setAdding(true)}
        >
          Add rule
        </Button>
      }
    >
      {found.error ? (
        <div className="p-3">
          <QueryFault error={found.error} what="Rules" onRetry={() => void found.refetch()} />
        </div>
      ) : !found.data ? (
        <Loading lines={3} what="Reading rules" />
      ) : (
        <DataTable
          caption="Rules of segments"
          keys={false}
          rows={rules}
          rowKey={({ id }) => id}
          empty={
            <Empty title={segmentId === undefined ? "No rule holds." : "No rule is about this segment."}>
              Users are where their habits put them. A rule keeps one user, or all of a plan, role, device,
              region or favourite action, in a segment.
            </Empty>
          }
          columns={[
            { key: "about", head: "Who", cell: about },
            ...(segmentId === undefined
              ? [
                  {
                    key: "segment",
                    head: "Belong to",
                    cell: ({ segment }: RuleItem) =>
                      segment.name === null ? (
                        <span className="text-amber">Segment {segment.id}, which has ended</span>
                      ) : (
                        <SegmentName id={segment.id} name={segment.name} look={lookOf(segment.id)} />
                      ),
                  },
                ]
              : []),
            { key: "users", head: "Users", numeric: true, cell: ({ users }) => figures(users) },
            { key: "by", head: "By", wide: true, cell: ({ createdBy }) => createdBy },
            {
              key: "since",
              head: "Since",
              numeric: true,
              wide: true,
              cell: ({ createdAt }) => when(Date.parse(createdAt), now, zone),
            },
            {
              key: "acts",
              head: "Acts",
              quietHead: true,
              numeric: true,
              cell: (rule) => (
                <Button
                  size="row"
                  variant="danger"
                  disabled={!may}
                  title={may ? undefined : "An operator or higher takes rules away."}
                  busy={remove.isPending && remove.variables.id === rule.id}
                  aria-label={`Take away the rule about ${ruleWords(rule)}`}
                  onClick={() => remove.mutate({ id: rule.id })}
                >
                  Take away
                </Button>
              ),
            },
          ]}
        />
      )}
      {adding && found.data && (
        <RuleForm
          segments={segments.data?.items ?? []}
          segmentId={segmentId}
          known={found.data.known}
          onClose={() => setAdding(false)}
        />
      )}
    </Panel>
  );
}
