"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
import { useTRPC, useTRPCClient } from "@/components/api";
import { useMay } from "@/components/shell/use-shell";
import { Button } from "@/components/ui/button";
import { Field, TextArea, TextInput } from "@/components/ui/field";
import { Panel } from "@/components/ui/panel";
import { Loading, QueryFault } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";
import { EXAMPLE_RECORD, LOG_FIELDS, mappingOf, mappingText, seenText } from "./prepare-doors";
import type { LogMapping } from "./types";

/** A preview follows the typing by this much. */
const PAUSE_MS = 400;

/** LogMappingPanel says which attribute of a log record is which field of an event, and shows what a record becomes while one types. */
export function LogMappingPanel() {
  const query = useQuery(useTRPC().sources.logMapping.queryOptions({}));
  if (query.isPending) return <Loading lines={6} what="Reading the mapping" />;
  if (query.isError)
    return <QueryFault error={query.error} what="The mapping" onRetry={() => void query.refetch()} />;
  return (
    <Editor key={JSON.stringify(query.data.mapping)} kept={query.data.mapping} usual={query.data.usual} />
  );
}

function Editor({ kept, usual }: { kept: LogMapping; usual: LogMapping }) {
  const trpc = useTRPC();
  const toast = useToast();
  const admin = useMay("settings:write");
  const before = mappingText(kept);
  const [text, setText] = useState(before);
  const [record, setRecord] = useState(EXAMPLE_RECORD);
  const save = useMutation(
    trpc.sources.setLogMapping.mutationOptions({
      onError: (error) => toast({ kind: "error", title: "Nothing was changed.", text: error.message }),
    }),
  );
  const changed = JSON.stringify(text) !== JSON.stringify(before);
  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate(mappingOf(text), {
      onSuccess: () =>
        toast({
          title: "The mapping is kept.",
          text: "It holds for the next records.",
          undo: () => save.mutate(kept),
        }),
    });
  }
  return (
    <Panel
      title="Mapping of attributes"
      note="the first that a record has counts"
      actions={
        admin && (
          <>
            <Button onClick={() => setText(mappingText(usual))}>Usual names</Button>
            <Button
              type="submit"
              form="log-mapping"
              variant="primary"
              disabled={!changed}
              busy={save.isPending}
            >
              Keep mapping
            </Button>
          </>
        )
      }
    >
      <div className="grid gap-4 lg:grid-cols-2">
        <form id="log-mapping" method="post" onSubmit={submit} noValidate>
          {LOG_FIELDS.map(({ field, label, needed }) => (
            <Field
              key={field}
              label={needed ? `${label}, needed` : label}
              was={text[field] === before[field] ? undefined : before[field] || "nothing"}
            >
              {(parts) => (
                <TextInput
                  {...parts}
                  className="mono"
                  value={text[field]}
                  disabled={!admin}
                  autoComplete="off"
                  spellCheck={false}
                  onChange={(event) => setText({ ...text, [field]: event.target.value })}
                />
              )}
            </Field>
          ))}
        </form>
        <div>
          <label className="block text-small text-ink-2">
            A record to try it on: its attributes, or an OTLP request in JSON. It is not stored.
            <TextArea
              className="mono mt-1"
              rows={10}
              spellCheck={false}
              disabled={!admin}
              value={record}
              onChange={(event) => setRecord(event.target.value)}
            />
          </label>
          {admin ? (
            <Preview mapping={mappingOf(text)} record={record} />
          ) : (
            <p className="pt-1 text-small text-ink-2">An admin sets the mapping.</p>
          )}
        </div>
      </div>
    </Panel>
  );
}

function Preview({ mapping, record }: { mapping: LogMapping; record: string }) {
  const client = useTRPCClient();
  const wanted = JSON.stringify({ mapping, record });
  const [asked, setAsked] = useState(wanted);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(wanted), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [wanted]);
  const preview = useQuery({
    // Not a query of the router's: it is asked by typing, and nothing that happens makes it stale.
    queryKey: [["preview-logs"], asked],
    queryFn: () => client.sources.previewLogs.mutate(JSON.parse(asked)),
    enabled: record.trim() !== "",
    placeholderData: (previous) => previous,
    retry: false,
  });
  const { data, error } = preview;
  return (
    <div
      role="status"
      aria-label="What the record becomes"
      className="mt-2 rounded-control bg-sunken px-3 py-2"
    >
      {error ? (
        <p className="text-small text-red">{error.message}</p>
      ) : !data ? (
        <p className="text-small text-ink-2">What it becomes shows here.</p>
      ) : (
        <>
          {data.events.map((event, i) => (
            <dl key={i} className="m-0 grid grid-cols-[minmax(80px,30%)_1fr] gap-x-3 text-small">
              {Object.entries(event)
                .filter(
                  ([field, value]) => field !== "id" && field !== "at" && value !== undefined && value !== "",
                )
                .map(([field, value]) => (
                  <div key={field} className="contents">
                    <dt className="text-ink-2">{field === "object" ? "resource" : field}</dt>
                    <dd className="mono m-0 break-all">{seenText(value)}</dd>
                  </div>
                ))}
            </dl>
          ))}
          {data.faults.map((fault) => (
            <p key={`${fault.line} ${fault.field}`} className="text-small text-red">
              Not usable: {fault.field && `${fault.field}: `}
              {fault.message}
            </p>
          ))}
          <p className="mt-1.5 text-small text-ink-2">
            {data.attributes.filter(({ fields }) => fields.length === 0).length === 0
              ? "Every attribute is used."
              : `Not used: ${data.attributes
                  .filter(({ fields }) => fields.length === 0)
                  .map(({ name }) => name)
                  .join(", ")}.`}
          </p>
        </>
      )}
    </div>
  );
}
