"use client";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { faultsOf, useTRPC } from "@/components/api";
import { Here } from "@/components/shell/here";
import { useMay } from "@/components/shell/use-shell";
import { Button } from "@/components/ui/button";
import { Field, Select, TextInput } from "@/components/ui/field";
import { figures } from "@/components/ui/format";
import { PageHead, Panel } from "@/components/ui/panel";
import { Empty, Fault } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";
import { NewestTable } from "./newest-table";

const START = {
  url: "",
  username: "",
  secret: "",
  stream: "",
  group: "headroom",
  application: "",
  name: "",
};
type Text = typeof START;
const FIELDS: readonly { key: keyof Text; label: string; help?: string; placeholder?: string }[] = [
  { key: "url", label: "Address", help: "rediss:// is TLS.", placeholder: "redis://redis:6379" },
  { key: "username", label: "User", help: "Empty: the default one." },
  { key: "secret", label: "Password", help: "Kept sealed, never shown." },
  { key: "stream", label: "Stream", help: "The key of the stream.", placeholder: "activity" },
  { key: "group", label: "Group", help: "Made when it is not there; each entry goes to one reader of it." },
  { key: "application", label: "Application", help: "For entries that name none." },
  { key: "name", label: "Name", help: "Of the source here." },
];

/** NewStreamPage connects a Redis stream of activity: where it is, what its newest entries become, connect. */
export function NewStreamPage() {
  const trpc = useTRPC();
  const router = useRouter();
  const toast = useToast();
  const may = useMay("settings:write");
  const [text, setText] = useState(START);
  const [from, setFrom] = useState<"start" | "now">("start");
  const look = useMutation(trpc.sources.lookAtStream.mutationOptions());
  const connect = useMutation(
    trpc.sources.connectStream.mutationOptions({
      onSuccess(made) {
        toast({
          title: `${made.name} is connected.`,
          text: `${figures(made.waiting)} entries wait and are read.`,
        });
        router.push(`/sources/${made.id}`);
      },
    }),
  );
  if (!may)
    return (
      <>
        <PageHead title="Connect a stream" />
        <Fault title="You cannot connect sources.">Admins do. An admin can change your role.</Fault>
      </>
    );
  const { name, secret, ...fields } = text;
  const given = { ...fields, from, ...(secret && { secret }) };
  const faults = { ...faultsOf(look.error), ...faultsOf(connect.error) };
  const said = look.error ?? connect.error;
  const found = look.data;
  function submit(event: FormEvent) {
    event.preventDefault();
    connect.reset();
    look.mutate(given);
  }
  return (
    <>
      <Here crumbs={[{ label: "Connect a stream" }]} />
      <PageHead
        title="Connect a stream"
        lead="What users do, from a Redis stream that is there already. Each entry is stored once."
      />
      <div className="grid items-start gap-3 xl:grid-cols-[400px_minmax(0,1fr)]">
        <Panel title="Stream">
          <form method="post" onSubmit={submit} noValidate>
            {FIELDS.map(({ key, label, help, placeholder }) => (
              <Field key={key} label={label} help={help} error={faults[key]}>
                {(parts) => (
                  <TextInput
                    {...parts}
                    type={key === "secret" ? "password" : "text"}
                    value={text[key]}
                    placeholder={placeholder}
                    autoComplete="off"
                    spellCheck={false}
                    onChange={(event) => {
                      setText({ ...text, [key]: event.target.value });
                      if (found && key !== "name") look.reset();
                    }}
                  />
                )}
              </Field>
            ))}
            <Field label="Begin" help="Only where the group is new.">
              {(parts) => (
                <Select<"start" | "now">
                  {...parts}
                  value={from}
                  options={[
                    { value: "start", label: "at the oldest entry" },
                    { value: "now", label: "with what comes from now on" },
                  ]}
                  onValue={setFrom}
                />
              )}
            </Field>
            <p role="alert" className="min-h-5 text-small text-red">
              {said && Object.keys(faults).length === 0 ? said.message : null}
            </p>
            <div className="flex justify-end gap-2">
              <Button type="submit" variant={found ? "outline" : "primary"} busy={look.isPending}>
                Test connection
              </Button>
              {found && (
                <Button
                  variant="primary"
                  busy={connect.isPending}
                  onClick={() => connect.mutate({ ...given, name: name.trim() || undefined })}
                >
                  Connect stream
                </Button>
              )}
            </div>
          </form>
        </Panel>
        <Panel flush title="What its newest entries become" note={found && `${figures(found.waiting)} wait`}>
          {!found ? (
            <Empty title="Nothing is known of it yet.">
              Test the connection: nothing is taken or stored by that. An entry is a JSON object in its field
              event, or the fields of an event themselves: at, user, application, action and more.
            </Empty>
          ) : found.looked === 0 ? (
            <Empty title="The stream is empty.">It is read as soon as something is added.</Empty>
          ) : (
            <>
              <NewestTable sample={found.events} what="entries" />
              {found.faults.map((fault) => (
                <p key={`${fault.line} ${fault.field}`} className="px-3.5 py-1 text-small text-red">
                  Entry {fault.line}: {fault.field && `${fault.field}: `}
                  {fault.message}
                </p>
              ))}
            </>
          )}
        </Panel>
      </div>
    </>
  );
}
