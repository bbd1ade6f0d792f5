"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { faultsOf, useTRPC } from "@/components/api";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, TextInput } from "@/components/ui/field";
import { useToast } from "@/components/ui/toast";
import type { Act } from "./scorecard";
import type { ModelCase } from "./types";

/** DecideDialog asks for the reason before a model is promoted or rolled back by hand, and says what follows. */
export function DecideDialog({
  act,
  model,
  champion,
  onClose,
}: {
  act: Act;
  model: ModelCase;
  champion: string | null;
  onClose: () => void;
}) {
  const toast = useToast();
  const trpc = useTRPC();
  const [reason, setReason] = useState("");
  const options = {
    onSuccess: (done: {
      name: string;
      group: string;
      before: string | null;
      request?: { id: string } | null;
    }) => {
      if (done.request) {
        toast({
          title: "Another approver decides.",
          text: `${done.group} is served as before until then. The request stands under Approvals and lapses in 24 h.`,
        });
      } else
        toast({
          title: `${done.name} serves ${done.group}.`,
          text: done.before ? `${done.before} is retired and can be put back.` : undefined,
        });
      onClose();
    },
  };
  const promote = useMutation(trpc.models.promote.mutationOptions(options));
  const rollback = useMutation(trpc.models.rollback.mutationOptions(options));
  const run = act === "promote" ? promote : rollback;
  const faults = faultsOf(run.error);
  function submit(event: FormEvent) {
    event.preventDefault();
    run.mutate({ id: model.id, reason });
  }
  const back = act === "rollback" && model.state === "champion";
  return (
    <Dialog
      open
      onOpenChange={(next) => !next && onClose()}
      title={
        act === "promote"
          ? `Promote ${model.name} anyway`
          : back
            ? `Roll ${model.group} back`
            : `Put ${model.name} back`
      }
      description={
        back
          ? `${model.name} retires; the model that served before it makes the next forecast. Plans that are approved already stay.`
          : `${model.name} joins the next forecast of ${model.group}${champion ? ` and ${champion} retires` : ""}. Plans that are approved already stay.`
      }
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form="decide-model"
            variant={act === "promote" ? "approve" : "primary"}
            busy={run.isPending}
          >
            {act === "promote" ? `Promote ${model.name}` : "Roll back"}
          </Button>
        </>
      }
    >
      <form id="decide-model" method="post" onSubmit={submit} noValidate>
        <Field label="Reason" help="Stands in the record." error={faults.reason} stacked>
          {(parts) => (
            <TextInput
              {...parts}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              autoComplete="off"
            />
          )}
        </Field>
        <p role="alert" className="min-h-5 text-small text-red">
          {run.error && !faults.reason ? run.error.message : null}
        </p>
      </form>
    </Dialog>
  );
}
