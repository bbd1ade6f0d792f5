"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { faultsOf, useTRPC } from "@/components/api";
import { useMay } from "@/components/shell/use-shell";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, TextInput } from "@/components/ui/field";
import { Facts } from "@/components/ui/facts";
import { figures } from "@/components/ui/format";
import { Panel } from "@/components/ui/panel";
import { Fault } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";
import { ConnectionFields, connectionOf, type Entered } from "./connection-fields";
import type { Detail } from "./types";

const AUTH_WORD = { none: "nothing", basic: "user name and password", bearer: "token" } as const;

/** ConnectionPanel shows how a server is reached, tests it, and changes it. */
export function ConnectionPanel({ detail }: { detail: Detail }) {
  const trpc = useTRPC();
  const may = useMay("settings:write");
  const [editing, setEditing] = useState(false);
  const test = useMutation(trpc.sources.look.mutationOptions());
  const { id, connection } = detail;
  if (!connection) return null;
  const { url, auth, ca } = connection;
  const facts: [string, string][] = [
    ["Address", url],
    ["Lets us in by", AUTH_WORD[auth.kind]],
    ["Authority", ca ? "its own" : url.startsWith("https:") ? "public" : "none: http://"],
    [
      "Asked every",
      `${figures(connection.stepSeconds)} s, ${figures(connection.settleSeconds)} s after its end`,
    ],
    ["History", `${figures(connection.historyDays)} days`],
  ];
  return (
    <Panel
      title="Connection"
      actions={
        may && (
          <>
            <Button
              busy={test.isPending}
              onClick={() => test.mutate({ id, url, auth, ca: ca ?? undefined, find: false })}
            >
              Test connection
            </Button>
            <Button onClick={() => setEditing(true)}>Change</Button>
          </>
        )
      }
    >
      <Facts facts={facts} />
      <div role="status" className="mt-2 text-small">
        {test.data &&
          `Prometheus ${test.data.version ?? "of an unknown version"} answered in ${figures(test.data.tookMs)} ms and scrapes every ${figures(test.data.scrapeSeconds)} s.`}
      </div>
      {test.error && <Fault title="The test failed.">{test.error.message}</Fault>}
      {editing && <ChangeConnection detail={detail} onClose={() => setEditing(false)} />}
    </Panel>
  );
}

function ChangeConnection({ detail, onClose }: { detail: Detail; onClose: () => void }) {
  const trpc = useTRPC();
  const toast = useToast();
  const before = detail.connection;
  const [name, setName] = useState(detail.name);
  const [entered, setEntered] = useState<Entered>({
    url: before?.url ?? "",
    kind: before?.auth.kind ?? "none",
    username: before?.auth.kind === "basic" ? before.auth.username : "",
    secret: "",
    ca: before?.ca ?? "",
  });
  const change = useMutation(
    trpc.sources.change.mutationOptions({
      onSuccess: () => {
        toast({ title: `${name} is changed.`, text: "It is asked again now." });
        onClose();
      },
    }),
  );
  const named = faultsOf(change.error);
  const faults = Object.fromEntries(
    Object.entries(named).map(([field, message]) => [field.replace(/^connection\./, ""), message]),
  );
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    change.mutate({ id: detail.id, name, connection: connectionOf(entered) });
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Change ${detail.name}`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="change-connection" variant="primary" busy={change.isPending}>
            Save connection
          </Button>
        </>
      }
    >
      <form id="change-connection" method="post" onSubmit={submit} noValidate>
        <Field label="Name" error={faults.name}>
          {(parts) => (
            <TextInput
              {...parts}
              value={name}
              maxLength={80}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <ConnectionFields
          value={entered}
          onChange={(part) => setEntered({ ...entered, ...part })}
          faults={faults}
          kept={before?.hasSecret && entered.kind === before.auth.kind}
        />
        <p role="alert" className="min-h-5 pt-1 text-small text-red">
          {change.error && Object.keys(faults).length === 0 ? change.error.message : null}
        </p>
      </form>
    </Dialog>
  );
}
