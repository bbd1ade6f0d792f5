"use client";
import { useMutation } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTRPC, useTRPCClient } from "@/components/api";
import { Button } from "@/components/ui/button";
import { Field, NumberInput, Select, TextInput } from "@/components/ui/field";
import { bytes, MEASURE_WORD } from "@/components/ui/format";
import { Panel } from "@/components/ui/panel";
import { Fault } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";
import { IMPORT_UNITS } from "@/server/core/series/import-units";
import { RESOURCES, type Resource, UNIT_OF } from "@/server/core/words";
import { type Chosen, factLines, firstChoice, previewOf, type Read } from "./prepare-import";
import { Scroller } from "@/components/ui/scroller";

/** ImportForm shows what a file would store and asks what cannot be known from it; one column or several go into one workload. */
export function ImportForm({ read, onStarted }: { read: Read; onStarted: () => void }) {
  const { shape, text, fileName } = read;
  const toast = useToast();
  const client = useTRPCClient();
  const trpc = useTRPC();
  const [chosen, setChosen] = useState<Chosen[]>([firstChoice(shape.values[0])]);
  const [name, setName] = useState(fileName.replace(/\.[a-z]+$/i, ""));
  const [perReplica, setPerReplica] = useState(Number.NaN);
  const previews = useMemo(() => chosen.map((choice) => previewOf(read, choice)), [read, chosen]);
  const first = previews[0];
  const start = useMutation({
    mutationKey: trpc.imports.start.mutationKey(),
    async mutationFn() {
      let workload: string | undefined;
      for (const [i, { column, measure, unit }] of chosen.entries()) {
        const common = { csv: text, fileName, column: String(column.index + 1), measure, unit };
        const carries = i === 0 && !Number.isNaN(perReplica) ? { perReplica } : {};
        const started = await client.imports.start.mutate(
          workload ? { ...common, workload } : { ...common, name, ...carries },
        );
        workload = started.workloadId;
      }
    },
    onSuccess() {
      toast({ title: `${fileName} is being stored.`, text: "The first forecast follows by itself." });
      onStarted();
    },
  });
  const set = (at: number, change: Partial<Chosen>) =>
    setChosen(chosen.map((choice, i) => (i === at ? { ...choice, ...change } : choice)));
  const usable = chosen.length > 0 && previews.every((preview) => typeof preview !== "string");
  const measures = new Set(chosen.map((choice) => choice.measure));
  const clash =
    measures.size < chosen.length ? "Two columns have the same measure. Give each its own." : undefined;
  return (
    <>
      <Panel
        title={fileName}
        note={`${bytes(text.length)}. Times in "${shape.names[shape.timeColumn]}"${shape.zoneAssumed ? ", read as UTC" : ""}.`}
        flush
      >
        <Scroller label="First rows of the file">
          <table className="w-full border-collapse text-left text-[12.5px]">
            <caption className="sr-only">First rows of the file</caption>
            <thead>
              <tr className="border-b border-line">
                {shape.names.map((column) => (
                  <th
                    key={column}
                    scope="col"
                    className="px-3.5 py-1.5 text-tiny font-medium whitespace-nowrap text-ink-3"
                  >
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shape.firstRows.map((row, i) => (
                <tr key={i} className="border-b border-line last:border-b-0">
                  {row.map((cell, k) => (
                    <td key={k} className="mono px-3.5 py-1 whitespace-nowrap">
                      {cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroller>
      </Panel>
      <Panel title="What is stored">
        {shape.values.length > 1 && (
          <fieldset className="m-0 mb-2 border-0 p-0">
            <legend className="pb-1">Columns</legend>
            {shape.values.map((column) => (
              <label
                key={column.index}
                className="mr-4 inline-flex min-h-7 items-center gap-2 max-sm:min-h-11"
              >
                <input
                  type="checkbox"
                  className="size-3.5 accent-ink"
                  checked={chosen.some((choice) => choice.column.index === column.index)}
                  onChange={(event) =>
                    setChosen(
                      event.target.checked
                        ? [...chosen, firstChoice(column)]
                        : chosen.filter((c) => c.column.index !== column.index),
                    )
                  }
                />
                <span className="mono">{column.name}</span>
              </label>
            ))}
          </fieldset>
        )}
        {chosen.map((choice, i) => (
          <ChosenColumn
            key={choice.column.index}
            choice={choice}
            preview={previews[i]}
            onChange={(change) => set(i, change)}
          />
        ))}
        <div className="mt-2 border-t border-line pt-2">
          <Field
            label="Workload"
            help="It starts in observe and acts on nothing but a dry run."
            error={start.error?.message ?? clash}
          >
            {(parts) => (
              <TextInput
                {...parts}
                value={name}
                onChange={(event) => setName(event.target.value)}
                maxLength={100}
              />
            )}
          </Field>
          {chosen[0] && typeof first === "object" && (
            <Field
              label="One replica carries"
              help={`Left empty, ${(first.p95 / 8).toPrecision(3)} ${UNIT_OF[chosen[0].measure]} is assumed, so that the p95 of this history needs about 8 replicas.`}
            >
              {(parts) => (
                <NumberInput
                  {...parts}
                  min={0}
                  step="any"
                  unit={UNIT_OF[chosen[0].measure]}
                  value={perReplica}
                  onValue={setPerReplica}
                />
              )}
            </Field>
          )}
        </div>
        <div className="mt-2 flex justify-end">
          <Button
            variant="primary"
            disabled={!usable || clash !== undefined || name.trim() === ""}
            busy={start.isPending}
            onClick={() => start.mutate()}
          >
            Start import
          </Button>
        </div>
      </Panel>
    </>
  );
}

function ChosenColumn({
  choice,
  preview,
  onChange,
}: {
  choice: Chosen;
  preview: ReturnType<typeof previewOf>;
  onChange: (change: Partial<Chosen>) => void;
}) {
  const { column, measure, unit } = choice;
  return (
    <div className="grid gap-x-6 md:grid-cols-2">
      <div>
        <Field
          label={
            <>
              <span className="mono">{column.name}</span> measures
            </>
          }
          help={column.guess.why}
        >
          {(parts) => (
            <Select
              {...parts}
              value={measure}
              options={RESOURCES.map((value) => ({ value, label: MEASURE_WORD[value] }))}
              onValue={(value: Resource) => onChange({ measure: value, unit: IMPORT_UNITS[value][0].name })}
            />
          )}
        </Field>
        <Field label="in">
          {(parts) => (
            <Select
              {...parts}
              value={unit}
              options={IMPORT_UNITS[measure].map(({ name }) => ({ value: name, label: name }))}
              onValue={(value) => onChange({ unit: value })}
            />
          )}
        </Field>
      </div>
      {typeof preview === "string" ? (
        <Fault title="Nothing would be stored.">{preview}</Fault>
      ) : (
        <div className="py-1.5">
          <dl className="m-0 grid grid-cols-[auto_1fr] gap-x-4 text-small">
            {factLines(preview, measure).map(([fact, value]) => (
              <div key={fact} className="contents">
                <dt className="text-ink-2">{fact}</dt>
                <dd className="num m-0 text-right">{value}</dd>
              </div>
            ))}
          </dl>
          {preview.rejected > 0 && (
            <RowFaults faults={preview.faults} count={preview.rejected} tense="will not be taken" />
          )}
        </div>
      )}
    </div>
  );
}

/** RowFaults lists rows that are not taken, each with its line, what is wrong and what to do. */
export function RowFaults({
  faults,
  count,
  tense,
}: {
  faults: readonly { line: number; message: string }[];
  count: number;
  tense: string;
}) {
  return (
    <details className="mt-1.5 text-small">
      <summary className="min-h-6 cursor-pointer text-amber">
        {count} {count === 1 ? "row" : "rows"} {tense}
      </summary>
      <ol className="m-0 max-h-44 list-none overflow-y-auto p-0">
        {faults.slice(0, 100).map((fault) => (
          <li key={fault.line} className="py-0.5">
            <span className="num text-ink-3">line {fault.line}</span> {fault.message}
          </li>
        ))}
      </ol>
    </details>
  );
}
