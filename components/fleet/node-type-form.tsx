"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { faultsOf, useTRPC } from "@/components/api";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, NumberInput, TextInput } from "@/components/ui/field";
import { useToast } from "@/components/ui/toast";
import type { Resource } from "@/server/core/words";
import type { FleetNodeType } from "./types";

/** What a node is asked for here, with the unit of the field and how much of the stored unit it is. */
const FIELDS: readonly [resource: Resource, label: string, unit: string, factor: number][] = [
  ["cpu", "CPU", "cores", 1],
  ["memory", "Memory", "GiB", 2 ** 30],
  ["gpu", "GPUs", "GPUs", 1],
  ["bandwidth", "Network", "MB/s", 1e6],
  ["storage_io", "Storage", "MB/s", 1e6],
];

/** NodeTypeForm adds a node type, or changes one; its name stays. */
export function NodeTypeForm({ type, onClose }: { type?: FleetNodeType; onClose: () => void }) {
  const trpc = useTRPC();
  const toast = useToast();
  const [name, setName] = useState(type?.name ?? "");
  const [startupSeconds, setStartup] = useState(type?.startupSeconds ?? 240);
  const [amounts, setAmounts] = useState<Partial<Record<Resource, number>>>(() =>
    Object.fromEntries(
      FIELDS.map(([resource, , , factor]) => [
        resource,
        Number(((type?.provides[resource] ?? Number.NaN) / factor).toPrecision(6)),
      ]),
    ),
  );
  const save = useMutation(
    trpc.fleet.saveNodeType.mutationOptions({
      onSuccess: (made) => {
        toast({ title: `The node type ${made.name} is saved.`, text: "The fleet is planned anew." });
        onClose();
      },
    }),
  );
  const faults = faultsOf(save.error);
  function submit(form: FormEvent) {
    form.preventDefault();
    const provides: Partial<Record<Resource, number>> = { ...type?.provides };
    for (const [resource, , , factor] of FIELDS) {
      const amount = amounts[resource] ?? Number.NaN;
      if (amount > 0) provides[resource] = amount * factor;
      else delete provides[resource];
    }
    save.mutate({ name, startupSeconds, provides });
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={type ? `Change ${type.name}` : "Add node type"}
      description="What replicas may use of one node. A field left empty does not limit."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="node-type-form" variant="primary" busy={save.isPending}>
            {type ? "Save changes" : "Add node type"}
          </Button>
        </>
      }
    >
      <form id="node-type-form" method="post" onSubmit={submit} noValidate>
        {!type && (
          <Field label="Name" error={faults.name}>
            {(parts) => (
              <TextInput
                {...parts}
                value={name}
                autoComplete="off"
                onChange={(input) => setName(input.target.value)}
              />
            )}
          </Field>
        )}
        {FIELDS.map(([resource, label, unit]) => (
          <Field key={resource} label={label} error={faults[`provides.${resource}`]}>
            {(parts) => (
              <NumberInput
                {...parts}
                min={0}
                step="any"
                unit={unit}
                value={amounts[resource] ?? Number.NaN}
                onValue={(value) => setAmounts({ ...amounts, [resource]: value })}
              />
            )}
          </Field>
        ))}
        <Field label="Ready after" help="From order to ready, 95 of 100 nodes." error={faults.startupSeconds}>
          {(parts) => (
            <NumberInput {...parts} min={0} step="any" unit="s" value={startupSeconds} onValue={setStartup} />
          )}
        </Field>
        <p role="alert" className="min-h-5 text-small text-red">
          {faults.provides ?? (save.error && Object.keys(faults).length === 0 ? save.error.message : null)}
        </p>
      </form>
    </Dialog>
  );
}
