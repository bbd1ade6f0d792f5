"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTRPC } from "@/components/api";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Select, TextInput } from "@/components/ui/field";
import { useToast } from "@/components/ui/toast";
import { NETWORK_KINDS, type NetworkKind } from "@/server/core/words";
import type { ModelGroupRow } from "./types";

const KIND_LABEL: Record<NetworkKind, string> = {
  lstm: "LSTM",
  gru: "GRU",
  transformer: "Transformer",
  dense: "Dense",
};
const KIND_HELP: Record<NetworkKind, string> = {
  lstm: "Reads the last 8 hours step by step and remembers.",
  gru: "Like an LSTM with fewer gates.",
  transformer: "Looks at all of the last 8 hours at once by attention.",
  dense: "Trend and remainder, no memory. The usual choice, and the quickest.",
};

/** TrainDialog asks which group is trained and why; training changes nothing that serves. */
export function TrainDialog({
  open,
  onClose,
  groups,
}: {
  open: boolean;
  onClose: () => void;
  groups: readonly ModelGroupRow[];
}) {
  const toast = useToast();
  const [group, setGroup] = useState(groups[0]?.key ?? "");
  const [kind, setKind] = useState<NetworkKind>("dense");
  const train = useMutation(
    useTRPC().models.train.mutationOptions({
      onSuccess: ({ name }) => {
        toast({
          title: `${name} is queued.`,
          text: "It takes some minutes and serves only if it wins, also live.",
        });
        onClose();
      },
    }),
  );
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get("reason")).trim();
    train.mutate({ group: group || groups[0]?.key, kind, reason: reason === "" ? undefined : reason });
  }
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title="Train now"
      description="A network learns from everything but the last 3 days, and is scored on those. A winner stands in shadow for a day beside what serves, and nothing changes until then."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="train-model" variant="primary" busy={train.isPending}>
            Train
          </Button>
        </>
      }
    >
      <form id="train-model" method="post" onSubmit={submit} noValidate>
        <Field label="Group">
          {(parts) => (
            <Select
              {...parts}
              value={group || (groups[0]?.key ?? "")}
              onValue={setGroup}
              options={groups.map(({ key }) => ({ value: key, label: key }))}
            />
          )}
        </Field>
        <Field label="Kind" help={KIND_HELP[kind]}>
          {(parts) => (
            <Select
              {...parts}
              value={kind}
              onValue={(value) => setKind(value as NetworkKind)}
              options={NETWORK_KINDS.map((value) => ({ value, label: KIND_LABEL[value] }))}
            />
          )}
        </Field>
        <Field label="Reason" help="Stands beside the model and in the record.">
          {(parts) => <TextInput {...parts} name="reason" autoComplete="off" maxLength={500} />}
        </Field>
        <p role="alert" className="min-h-5 text-small text-red">
          {train.error?.message}
        </p>
      </form>
    </Dialog>
  );
}
