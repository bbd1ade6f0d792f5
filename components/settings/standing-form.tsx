"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { faultsOf, useTRPC } from "@/components/api";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, NumberInput, Select } from "@/components/ui/field";
import { sayNumber } from "@/server/core/planning/say";
import type { PriorityView } from "./priorities";

const NONE = "";

/** StandingForm sets an application's priority and service level, and the priority of each of its workloads. */
export function StandingForm({
  application,
  slas,
  onClose,
  onSaved,
}: {
  application: PriorityView["applications"][number];
  slas: Readonly<Record<string, number>>;
  onClose: () => void;
  onSaved: () => void;
}) {
  const trpc = useTRPC();
  const [priority, setPriority] = useState(application.priority);
  const [sla, setSla] = useState(application.sla ?? NONE);
  const [workloads, setWorkloads] = useState(
    application.workloads.map(({ id, name, priority: own }) => ({ id, name, priority: own })),
  );
  const save = useMutation(trpc.settings.setStanding.mutationOptions({ onSuccess: onSaved }));
  const faults = faultsOf(save.error);
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    save.mutate({
      id: application.id,
      priority,
      sla: sla === NONE ? null : sla,
      workloads: workloads.map(({ id, priority: own }) => ({ id, priority: own })),
    });
  }
  return (
    <Dialog
      open
      onOpenChange={(next) => !next && onClose()}
      title={`Change ${application.name}`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="standing" variant="primary" busy={save.isPending}>
            Save standing
          </Button>
        </>
      }
    >
      <form id="standing" method="post" onSubmit={submit} noValidate>
        <Field label="Priority" help="1 comes first, 3 is usual, 10 comes last." error={faults.priority}>
          {(parts) => (
            <NumberInput {...parts} min={1} max={10} step={1} value={priority} onValue={setPriority} />
          )}
        </Field>
        <Field
          label="Service level"
          help={sla === NONE ? "None: weighs 1." : `Weighs ${sayNumber(slas[sla] ?? 1)}.`}
          error={faults.sla}
        >
          {(parts) => (
            <Select
              {...parts}
              value={sla}
              options={[
                { value: NONE, label: "None" },
                ...Object.keys(slas).map((name) => ({ value: name, label: name })),
              ]}
              onValue={setSla}
            />
          )}
        </Field>
        {workloads.map((workload, at) => (
          <Field
            key={workload.id}
            label={`Priority of ${workload.name}`}
            error={faults[`workloads.${at}.priority`]}
          >
            {(parts) => (
              <NumberInput
                {...parts}
                min={1}
                max={10}
                step={1}
                value={workload.priority}
                onValue={(own) =>
                  setWorkloads(
                    workloads.map((each, index) => (index === at ? { ...each, priority: own } : each)),
                  )
                }
              />
            )}
          </Field>
        ))}
        <p role="alert" className="min-h-5 pt-1 text-small text-red">
          {save.error && Object.keys(faults).length === 0 ? save.error.message : null}
        </p>
      </form>
    </Dialog>
  );
}
