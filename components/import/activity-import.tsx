"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPCClient } from "@/components/api";
import { Button } from "@/components/ui/button";
import { Field, TextInput } from "@/components/ui/field";
import { bytes, figures } from "@/components/ui/format";
import { Panel } from "@/components/ui/panel";
import { Progress } from "@/components/ui/progress";
import { Empty, Fault } from "@/components/ui/states";
import { FileDrop } from "./file-drop";
import { fileKey, partsOf } from "./file-parts";

interface Outcome {
  fileName: string;
  format: string;
  lines: number;
  stored: number;
  duplicates: number;
  rejected: number;
  dropped: number;
  faults: { line: number; field: string; message: string }[];
}

const FORMAT_WORD: Record<string, string> = {
  ndjson: "NDJSON",
  combined: "access log",
  "json-log": "access log in JSON",
  csv: "CSV",
};
const FAULTS_SHOWN = 20;

/** ActivityImport stores a file of what users did, an access log, NDJSON or CSV, part by part, and says what came of each line. */
export function ActivityImport({ may }: { may: boolean }) {
  const client = useTRPCClient();
  const [file, setFile] = useState<File>();
  const [application, setApplication] = useState("");
  const [share, setShare] = useState(0);
  const [outcomes, setOutcomes] = useState<Outcome[]>([]);
  const store = useMutation({
    async mutationFn(chosen: File) {
      setShare(0);
      const sum: Outcome = {
        fileName: chosen.name,
        format: "auto",
        lines: 0,
        stored: 0,
        duplicates: 0,
        rejected: 0,
        dropped: 0,
        faults: [],
      };
      const name = await fileKey(chosen);
      let shape: { format: "auto" | "ndjson" | "combined" | "json-log" | "csv"; header?: string } = {
        format: "auto",
      };
      for await (const part of partsOf(chosen.stream(), chosen.size)) {
        const answer = await client.imports.events.mutate({
          ...shape,
          lines: part.lines,
          file: name,
          firstLine: part.line,
          application: application.trim() || undefined,
        });
        shape = { format: answer.format ?? "auto", header: answer.header };
        sum.format = shape.format;
        for (const key of ["lines", "stored", "duplicates", "rejected", "dropped"] as const)
          sum[key] += answer[key];
        sum.faults.push(...answer.faults.slice(0, FAULTS_SHOWN - sum.faults.length));
        setShare(part.share);
      }
      return sum;
    },
    onSuccess(sum) {
      setOutcomes((before) => [sum, ...before]);
      setFile(undefined);
    },
  });
  return (
    <div className="grid items-start gap-3 xl:grid-cols-[minmax(0,1fr)_400px]">
      <div className="grid gap-3">
        {may ? (
          <FileDrop
            onFile={(chosen) => {
              store.reset();
              setFile(chosen);
            }}
            small={file !== undefined}
            title="Drop a log or a file of events here, or choose one"
            hint="An access log of nginx or Apache, as text or JSON, NDJSON, or CSV with a header."
            accept=".log,.csv,.json,.jsonl,.ndjson,.txt,text/*,application/json"
          />
        ) : (
          <Fault title="You cannot import.">Operators bring data in. An admin can change your role.</Fault>
        )}
        {file && (
          <Panel title={file.name} note={bytes(file.size)}>
            <Field
              label="Application"
              help="For lines that name none; in an access log it counts for every line."
              error={store.error?.message}
            >
              {(parts) => (
                <TextInput
                  {...parts}
                  value={application}
                  onChange={(event) => setApplication(event.target.value)}
                  maxLength={120}
                  placeholder="shop"
                />
              )}
            </Field>
            <p className="mb-2 text-small text-ink-2">
              Users, sessions and addresses become keyed hashes before anything is stored. The same file again
              stores nothing twice.
            </p>
            {store.isPending ? (
              <Progress share={share} label={`Storing ${file.name}`} />
            ) : (
              <Button variant="primary" onClick={() => store.mutate(file)}>
                Store activity
              </Button>
            )}
          </Panel>
        )}
      </div>
      <Panel flush title="Stored here" note={outcomes.length > 0 ? "since this page was opened" : undefined}>
        {outcomes.length === 0 ? (
          <Empty title="No file of activity was stored yet.">
            A log that grows is followed from its own machine:{" "}
            <span className="mono">headroom tail FILE</span>.
          </Empty>
        ) : (
          <ul className="m-0 list-none p-0">
            {outcomes.map((outcome, i) => (
              <OutcomeItem key={outcomes.length - i} outcome={outcome} />
            ))}
          </ul>
        )}
      </Panel>
    </div>
  );
}

function OutcomeItem({ outcome }: { outcome: Outcome }) {
  const { fileName, format, lines, stored, duplicates, rejected, dropped, faults } = outcome;
  return (
    <li className="border-t border-line px-3.5 py-2.5 first:border-t-0">
      <p className="flex flex-wrap items-baseline gap-2">
        <b className="min-w-0 font-semibold break-all">{fileName}</b>
        <span className="ml-auto text-small text-ink-3">{FORMAT_WORD[format] ?? format}</span>
      </p>
      <p className="text-small text-ink-2">
        {figures(lines)} lines: {figures(stored)} stored, {figures(duplicates)} stored before,{" "}
        {figures(rejected)} not taken.{" "}
        {dropped > 0 && `${figures(dropped)} fields were dropped: free text, addresses or unknown ones.`}
      </p>
      {rejected > 0 && (
        <details className="mt-1 text-small">
          <summary className="cursor-pointer">{figures(rejected)} lines not taken</summary>
          <ul className="m-0 list-none p-0 pt-1">
            {faults.map((fault) => (
              <li key={`${fault.line} ${fault.field}`} className="text-ink-2">
                <span className="mono">line {fault.line}</span> {fault.field && `${fault.field}: `}
                {fault.message}
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}
