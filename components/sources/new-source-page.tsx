"use client";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { faultsOf, useTRPC } from "@/components/api";
import { useMay } from "@/components/shell/use-shell";
import { Button } from "@/components/ui/button";
import { Field, NumberInput, TextInput } from "@/components/ui/field";
import { figures } from "@/components/ui/format";
import { PageHead, Panel } from "@/components/ui/panel";
import { Empty, Fault } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";
import { ConnectionFields, connectionOf, type Entered, NOTHING } from "./connection-fields";
import { FoundTable } from "./found-table";
import { chosenWords, proposalKey } from "./prepare-sources";

/** NewSourcePage connects a Prometheus: address, what was found, connect. */
export function NewSourcePage() {
  const trpc = useTRPC();
  const router = useRouter();
  const toast = useToast();
  const may = useMay("settings:write");
  const [entered, setEntered] = useState<Entered>(NOTHING);
  const [name, setName] = useState("");
  const [historyDays, setDays] = useState(28);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const look = useMutation(
    trpc.sources.look.mutationOptions({
      onSuccess: ({ proposals }) =>
        setTicked(new Set(proposals.filter((one) => one.ticked).map((one) => proposalKey(one)))),
    }),
  );
  const connect = useMutation(
    trpc.sources.connect.mutationOptions({
      onSuccess: (made) => {
        toast({ title: `${made.name} is connected.`, text: "Its history is being read; forecasts follow." });
        router.push(`/sources/${made.id}`);
      },
    }),
  );
  const found = look.data;
  const chosen = (found?.proposals ?? []).filter((one) => ticked.has(proposalKey(one)));
  const host = URL.parse(/:\/\//.test(entered.url) ? entered.url : `http://${entered.url}`)?.host ?? "";
  function change(part: Partial<Entered>) {
    setEntered({ ...entered, ...part });
    if (found) look.reset();
  }
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    look.mutate(connectionOf(entered));
  }
  function start() {
    const series = chosen.map(({ rule, perReplica, replicas }) => ({ ...rule, perReplica, replicas }));
    connect.mutate({
      ...connectionOf(entered),
      name: name.trim() || undefined,
      historyDays: Number.isFinite(historyDays) ? historyDays : undefined,
      series,
    });
  }
  const faults = { ...faultsOf(look.error), ...faultsOf(connect.error) };
  const said = look.error ?? connect.error;
  if (!may)
    return (
      <>
        <PageHead title="Connect Prometheus" />
        <Fault title="You cannot connect sources.">Admins do. An admin can change your role.</Fault>
      </>
    );
  return (
    <>
      <PageHead
        title="Connect Prometheus"
        lead="Its workloads are found, their history is read, and forecasts follow. Nothing is acted on."
      />
      <div className="grid items-start gap-3 xl:grid-cols-[400px_minmax(0,1fr)]">
        <Panel title="Server">
          <form method="post" onSubmit={submit} noValidate>
            <ConnectionFields value={entered} onChange={change} faults={faults} />
            <div className="mt-2 flex justify-end">
              <Button
                type="submit"
                variant={found ? "outline" : "primary"}
                busy={look.isPending}
                disabled={entered.url.trim() === ""}
              >
                {look.isPending ? "Looking" : found ? "Look again" : "Find series"}
              </Button>
            </div>
          </form>
          {said && Object.keys(faults).length === 0 && (
            <div className="mt-2">
              <Fault title={look.error ? "The server was not reached." : "Nothing was connected."}>
                {said.message}
              </Fault>
            </div>
          )}
          {found && (
            <div className="mt-2 border-t border-line pt-2">
              <p className="text-small text-ink-2">
                Prometheus {found.version ?? "of an unknown version"} answered in {figures(found.tookMs)} ms.
                It scrapes every {figures(found.scrapeSeconds)} s and has {figures(found.metrics)} metrics.
              </p>
              <Field label="Name" error={faults.name}>
                {(parts) => (
                  <TextInput
                    {...parts}
                    value={name}
                    placeholder={host}
                    maxLength={80}
                    onChange={(event) => setName(event.target.value)}
                  />
                )}
              </Field>
              <Field
                label="History"
                error={faults.historyDays}
                help="Read once, as far as the server has it. 14 days show a week's rhythm twice."
              >
                {(parts) => (
                  <NumberInput
                    {...parts}
                    unit="days"
                    min={0}
                    max={400}
                    value={historyDays}
                    onValue={setDays}
                  />
                )}
              </Field>
              <p className="py-1 text-small text-ink-2">{chosenWords(chosen)}</p>
              <div className="mt-1 flex justify-end">
                <Button variant="primary" busy={connect.isPending} onClick={start}>
                  {chosen.length === 0
                    ? "Connect, add series later"
                    : `Connect ${figures(chosen.length)} series`}
                </Button>
              </div>
            </div>
          )}
        </Panel>
        <Panel flush title="Found" note={found ? `${figures(found.proposals.length)} series` : undefined}>
          {found ? (
            <FoundTable found={found} ticked={ticked} onTicked={setTicked} />
          ) : (
            <Empty title="What the server has shows here before anything is stored.">
              Hosts of node-exporter, workloads of Kubernetes, containers, HTTP services and GPUs are
              recognised. Anything else is added later, with a query of your own.
            </Empty>
          )}
        </Panel>
      </div>
    </>
  );
}
