"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useMay } from "@/components/shell/use-shell";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { type Column, DataTable } from "@/components/ui/data-table";
import { figures, MEASURE_WORD, span, withUnit } from "@/components/ui/format";
import { Panel } from "@/components/ui/panel";
import { Empty } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";
import { labelsText } from "./prepare-sources";
import { RuleEditor, type Rule } from "./rule-editor";
import type { Detail, RuleRow } from "./types";

const keyOf = ({ workload, measure }: Rule) => `${workload}\n${measure}`;
const bare = ({ promql, labels, measure, factor, workload, application, region }: RuleRow): Rule => ({
  promql,
  labels,
  measure,
  factor,
  workload,
  application,
  region,
});

/** MappingPanel lists which query feeds which measure of which workload, with the newest value that each gave. */
export function MappingPanel({ detail }: { detail: Detail }) {
  const toast = useToast();
  const now = useNow(5_000);
  const may = useMay("settings:write");
  /** The rule that is edited; undefined before: a new one. */
  const [editing, setEditing] = useState<{ before?: Rule }>();
  const change = useMutation(
    useTRPC().sources.change.mutationOptions({
      onSuccess: ({ made, archived }) => {
        setEditing(undefined);
        const parts = [
          made.length > 0 && `New: ${made.map(({ name }) => name).join(", ")}.`,
          archived.length > 0 && `Archived: ${archived.join(", ")}.`,
        ].filter(Boolean);
        toast({ title: "The mapping is saved.", text: parts.join(" ") || "It holds from now on." });
      },
    }),
  );
  const rules = detail.rules.map(bare);
  const save = (next: readonly Rule[]) => change.mutate({ id: detail.id, series: [...next] });
  const columns: Column<RuleRow>[] = [
    {
      key: "workload",
      head: "Feeds",
      cell: (rule) => (
        <>
          <span className="font-[560] break-all">{rule.workload}</span>
          <span className="block text-small text-ink-2">{MEASURE_WORD[rule.measure]}</span>
        </>
      ),
    },
    {
      key: "query",
      head: "Query",
      wide: true,
      cell: (rule) => (
        <>
          <code className="line-clamp-2 text-tiny break-all text-ink-2">{rule.promql}</code>
          {Object.keys(rule.labels).length > 0 && (
            <code className="block text-tiny break-all text-ink-3">where {labelsText(rule.labels)}</code>
          )}
          {rule.error && <span className="block text-small text-red">{rule.error}</span>}
        </>
      ),
    },
    {
      key: "last",
      head: "Newest",
      numeric: true,
      cell: (rule) => {
        if (rule.error) return <Badge ink="red">Fails</Badge>;
        if (rule.lastAt === null) return <span className="text-ink-2">none yet</span>;
        const value = withUnit(rule.lastValue ?? Number.NaN, rule.unit);
        if (rule.stale) return <Badge ink="amber">none for {span(now - rule.lastAt)}</Badge>;
        return value;
      },
    },
    {
      key: "acts",
      head: "Actions",
      quietHead: true,
      cell: (rule) =>
        may && (
          <Button size="row" onClick={() => setEditing({ before: bare(rule) })}>
            Edit
            <span className="sr-only">
              {" "}
              {MEASURE_WORD[rule.measure]} of {rule.workload}
            </span>
          </Button>
        ),
    },
  ];
  return (
    <Panel
      flush
      title="Mapping"
      note={`${figures(rules.length)} series`}
      actions={may && <Button onClick={() => setEditing({})}>Add series</Button>}
    >
      <DataTable
        caption="Mapping"
        keys={false}
        columns={columns}
        rows={detail.rules}
        rowKey={keyOf}
        empty={
          <Empty title="Nothing is read yet.">Add a series: a query, and the workload that it feeds.</Empty>
        }
      />
      {editing && (
        <RuleEditor
          sourceId={detail.id}
          before={editing.before}
          busy={change.isPending}
          error={change.error}
          onClose={() => {
            change.reset();
            setEditing(undefined);
          }}
          onSave={(rule) => {
            const { before } = editing;
            save(before ? rules.map((one) => (keyOf(one) === keyOf(before) ? rule : one)) : [...rules, rule]);
          }}
          onRemove={() => save(rules.filter((one) => editing.before && keyOf(one) !== keyOf(editing.before)))}
        />
      )}
    </Panel>
  );
}
