"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { faultsOf, useTRPC } from "@/components/api";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, NumberInput, TextInput } from "@/components/ui/field";
import { useToast } from "@/components/ui/toast";
import { ActionRows } from "./action-rows";
import { type ApplicationForm as Form, faultAt, formOf, profileOf } from "./prepare-profiles";
import type { Detail } from "./types";

/** ApplicationForm changes what is said of an application; what is left empty is not said. */
export function ApplicationForm({
  detail,
  onClose,
  onUndo,
}: {
  detail: Detail;
  onClose: () => void;
  onUndo: () => void;
}) {
  const { name, learnt } = detail;
  const trpc = useTRPC();
  const toast = useToast();
  const [form, setForm] = useState<Form>(() => formOf(detail.profile));
  const save = useMutation(
    trpc.profiles.set.mutationOptions({
      onSuccess() {
        onClose();
        toast({
          title: `The profile of ${name} is kept.`,
          text: "Its priority counts from the next cycle on.",
          undo: onUndo,
        });
      },
    }),
  );
  const faults = faultsOf(save.error);
  const set = (part: Partial<Form>) => setForm({ ...form, ...part });
  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate({ application: name, ...profileOf(form) });
  }
  const known = new Set(form.actions.map((action) => action.name));
  return (
    <Dialog
      open
      wide
      onOpenChange={(next) => !next && onClose()}
      title={detail.profile === null ? `Describe ${name}` : `Change the profile of ${name}`}
      description="What is left empty is not said, and is learnt."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="application-profile" variant="primary" busy={save.isPending}>
            Keep profile
          </Button>
        </>
      }
    >
      <form id="application-profile" method="post" onSubmit={submit} noValidate>
        <Field label="Priority" help="1 is served first, 3 is usual, 10 is last." error={faults.priority}>
          {(parts) => (
            <NumberInput
              {...parts}
              min={1}
              max={10}
              step={1}
              value={form.priority}
              onValue={(priority) => set({ priority })}
            />
          )}
        </Field>
        <Field
          label="Start-up"
          help="From the order to the first request served."
          error={faults.startupSeconds}
        >
          {(parts) => (
            <NumberInput
              {...parts}
              unit="s"
              min={0}
              value={form.startupSeconds}
              onValue={(startupSeconds) => set({ startupSeconds })}
            />
          )}
        </Field>
        <Field
          label="Concurrency"
          help="Requests that one replica carries at once."
          error={faults.concurrency}
        >
          {(parts) => (
            <NumberInput
              {...parts}
              unit="requests"
              min={1}
              value={form.concurrency}
              onValue={(concurrency) => set({ concurrency })}
            />
          )}
        </Field>
        <Field label="Stack" help="What it is made of, parted by commas." error={faultAt(faults, "stack")}>
          {(parts) => (
            <TextInput
              {...parts}
              value={form.stack}
              placeholder="nodejs, postgresql"
              autoComplete="off"
              onChange={(event) => set({ stack: event.target.value })}
            />
          )}
        </Field>
        <ActionRows
          rows={form.actions}
          suggestions={learnt.map((one) => one.name).filter((one) => !known.has(one))}
          faults={faults}
          onRows={(actions) => set({ actions })}
        />
        <p role="alert" className="min-h-5 pt-1 text-small text-red">
          {save.error && Object.keys(faults).length === 0 ? save.error.message : faults.actions}
        </p>
      </form>
    </Dialog>
  );
}
