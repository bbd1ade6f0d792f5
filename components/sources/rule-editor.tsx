"use client";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
import { useTRPCClient } from "@/components/api";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, NumberInput, Select, TextArea, TextInput } from "@/components/ui/field";
import { figures, MEASURE_WORD, withUnit } from "@/components/ui/format";
import { UNIT_OF } from "@/server/core/words";
import type { FeedRule } from "@/server/core/sources/prometheus";
import { labelsText, MEASURE_LIST } from "./prepare-sources";
import { Trace } from "./trace";

/** Rule is which query feeds which measure of which workload. */
export type Rule = FeedRule;

const NEW: Rule = {
  promql: "",
  labels: {},
  measure: "cpu",
  factor: 1,
  workload: "",
  application: "Prometheus",
  region: "default",
};
/** A preview follows the typing by this much. */
const PAUSE_MS = 500;
const HOURS = 6;

/** RuleEditor changes one rule of a mapping and shows, while one types, what it would store. */
export function RuleEditor({
  sourceId,
  before,
  busy,
  error,
  onClose,
  onSave,
  onRemove,
}: {
  sourceId: string;
  before?: Rule;
  busy: boolean;
  error: { message: string } | null;
  onClose: () => void;
  onSave: (rule: Rule) => void;
  onRemove: () => void;
}) {
  const [rule, setRule] = useState<Rule>(before ?? NEW);
  const set = (part: Partial<Rule>) => setRule({ ...rule, ...part });
  const ready = rule.workload.trim() !== "" && rule.promql.trim() !== "" && rule.factor > 0;
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (ready) onSave(rule);
  }
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title={before ? `${MEASURE_WORD[before.measure]} of ${before.workload}` : "Add series"}
      actions={
        <>
          {before && (
            <Button variant="danger" className="mr-auto" busy={busy} onClick={onRemove}>
              Remove series
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="rule" variant="primary" disabled={!ready} busy={busy}>
            Save series
          </Button>
        </>
      }
    >
      <form id="rule" method="post" onSubmit={submit} noValidate>
        <Field
          label="Query, PromQL"
          stacked
          help="One series a measure: sum what belongs together. A counter needs rate(…)."
        >
          {(parts) => (
            <TextArea
              {...parts}
              className="mono"
              spellCheck={false}
              value={rule.promql}
              placeholder={'sum(rate(http_requests_total{job="shop"}[1m]))'}
              onChange={(event) => set({ promql: event.target.value, labels: {} })}
            />
          )}
        </Field>
        <Preview sourceId={sourceId} rule={rule} onLabels={(labels) => set({ labels })} />
        <div className="grid items-start gap-x-4 sm:grid-cols-2">
          <Field label="Measure" stacked>
            {(parts) => (
              <Select
                {...parts}
                value={rule.measure}
                options={MEASURE_LIST.map((value) => ({
                  value,
                  label: `${MEASURE_WORD[value]}, ${UNIT_OF[value]}`,
                }))}
                onValue={(measure) => set({ measure })}
              />
            )}
          </Field>
          <Field label="Times" stacked help="0.001 for millicores, 1024 for KiB">
            {(parts) => (
              <NumberInput
                {...parts}
                min={0}
                step="any"
                value={rule.factor}
                onValue={(factor) => set({ factor })}
              />
            )}
          </Field>
          <Field
            label="Workload"
            stacked
            help={
              before
                ? "Another name is another workload."
                : "A name that is new makes a workload, in observe."
            }
          >
            {(parts) => (
              <TextInput
                {...parts}
                value={rule.workload}
                maxLength={100}
                onChange={(event) => set({ workload: event.target.value })}
              />
            )}
          </Field>
          <Field label="Application" stacked>
            {(parts) => (
              <TextInput
                {...parts}
                value={rule.application}
                maxLength={100}
                onChange={(event) => set({ application: event.target.value })}
              />
            )}
          </Field>
        </div>
        <p role="alert" className="min-h-5 text-small text-red">
          {error?.message}
        </p>
      </form>
    </Dialog>
  );
}

/** Preview asks the server while one types, and shows what would be stored or why nothing would. */
function Preview({
  sourceId,
  rule,
  onLabels,
}: {
  sourceId: string;
  rule: Rule;
  onLabels: (labels: Record<string, string>) => void;
}) {
  const client = useTRPCClient();
  const asked = useSettled(JSON.stringify({ ...rule, workload: "preview", application: "preview" }));
  const settled = JSON.parse(asked) as Rule;
  const preview = useQuery({
    // Not a query of the router's: it is asked by typing, and nothing that happens makes it stale.
    queryKey: [["preview"], sourceId, asked],
    queryFn: () => client.sources.preview.mutate({ id: sourceId, rule: settled, hours: HOURS }),
    enabled: settled.promql.trim() !== "" && settled.factor > 0,
    placeholderData: (previous) => previous,
    retry: false,
  });
  const { data, error } = preview;
  const chosen = labelsText(rule.labels);
  const last = data?.points.at(-1)?.value;
  if (rule.promql.trim() === "")
    return <p className="pb-1 text-small text-ink-2">What it would store shows here.</p>;
  return (
    <div role="status" className="rounded-control bg-sunken px-3 py-2">
      {error ? (
        <p className="text-small text-red">{error.message}</p>
      ) : !data ? (
        <p className="text-small text-ink-2">Asking.</p>
      ) : data.fault ? (
        <p className="text-small text-amber">{data.fault}</p>
      ) : (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <Trace
            points={data.points}
            stepMs={data.stepMs}
            width={280}
            height={44}
            label="The last six hours as they would be stored"
          />
          <p className="text-small">
            Now <b className="num font-semibold">{withUnit(last ?? Number.NaN, data.unit)}</b>
            <span className="block text-ink-2">
              {figures(data.points.length)} of {figures((data.endsAt - data.startsAt) / data.stepMs)} values
              in {HOURS} h
            </span>
          </p>
        </div>
      )}
      {data && !error && data.seriesCount > 1 && (
        <label className="mt-1.5 block text-small">
          The query answers with {figures(data.seriesCount)} series. Read
          <Select
            aria-label="Which series of the answer"
            className="mt-1"
            value={chosen}
            options={[
              { value: "", label: "none chosen" },
              ...data.series.map(({ labels }) => ({
                value: labelsText(labels),
                label: labelsText(labels) || "without labels",
              })),
            ]}
            onValue={(text) =>
              onLabels({ ...data.series.find(({ labels }) => labelsText(labels) === text)?.labels })
            }
          />
        </label>
      )}
    </div>
  );
}

/** useSettled gives a text once it has stood for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
