"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { useMay } from "@/components/shell/use-shell";
import { PageHead, Panel } from "@/components/ui/panel";
import { Segmented } from "@/components/ui/segmented";
import { Empty, Fault, Loading, QueryFault } from "@/components/ui/states";
import { ImportForm } from "./import-form";
import { ImportItem } from "./import-item";
import { useUrl } from "@/components/workloads/use-url";
import { ActivityImport } from "./activity-import";
import { FileDrop } from "./file-drop";
import { type Read, readText } from "./prepare-import";

/** ImportPage brings history in: drop a file, look at what it would store, start, and watch it arrive; or a file of events. */
export function ImportPage() {
  const may = useMay("ingest");
  const url = useUrl();
  const activity = url.get("of") === "activity";
  return (
    <>
      <PageHead
        title="Import"
        lead={
          activity
            ? "A file of what users did; only pseudonyms of them are stored."
            : "A file of history becomes a workload that only watches; its forecasts come minutes later."
        }
        actions={
          <Segmented
            label="What the file holds"
            value={activity ? "activity" : "series"}
            options={[
              { value: "series", label: "History" },
              { value: "activity", label: "Activity" },
            ]}
            onChange={(of) => url.set({ of: of === "series" ? null : of })}
          />
        }
      />
      {activity ? <ActivityImport may={may} /> : <Series may={may} />}
    </>
  );
}

function Series({ may }: { may: boolean }) {
  const query = useQuery(useTRPC().imports.list.queryOptions({}));
  const [read, setRead] = useState<Read>();
  const [fault, setFault] = useState<string>();
  async function take(file: File) {
    const outcome = readText(file.name, await file.text());
    setFault(typeof outcome === "string" ? `${file.name} cannot be read. ${outcome}` : undefined);
    setRead(typeof outcome === "string" ? undefined : outcome);
  }
  const items = query.data?.items ?? [];
  return (
    <div className="grid items-start gap-3 xl:grid-cols-[minmax(0,1fr)_400px]">
      <div className="grid gap-3">
        {may ? (
          <FileDrop
            onFile={(file) => void take(file)}
            small={read !== undefined}
            title="Drop a CSV file here, or choose one"
            hint="A time and one or more columns of numbers in each row, for example timestamp,requests_per_min."
            accept=".csv,text/csv,text/plain"
          />
        ) : (
          <Fault title="You cannot import.">Operators bring data in. An admin can change your role.</Fault>
        )}
        {fault && <Fault title="Nothing was imported.">{fault}</Fault>}
        {read && (
          <ImportForm
            key={read.fileName + read.text.length}
            read={read}
            onStarted={() => setRead(undefined)}
          />
        )}
      </div>
      <Panel flush title="Imports" note={items.length > 0 ? `${items.length}, newest first` : undefined}>
        {query.error ? (
          <QueryFault what="The imports" error={query.error} onRetry={() => void query.refetch()} />
        ) : !query.data ? (
          <Loading lines={4} what="Imports" />
        ) : items.length === 0 ? (
          <Empty title="Nothing was imported yet.">
            Files come here while they are stored, with the rows that were not taken.
          </Empty>
        ) : (
          <ul className="m-0 list-none p-0">
            {items.map((item) => (
              <ImportItem key={item.id} item={item} may={may} />
            ))}
          </ul>
        )}
      </Panel>
    </div>
  );
}
