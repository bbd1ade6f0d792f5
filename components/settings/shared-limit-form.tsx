"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { faultsOf, useTRPC } from "@/components/api";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, NumberInput, Select, TextInput } from "@/components/ui/field";
import { SHARED_UNITS, type SharedUnit } from "@/server/core/planning/priorities/shared";

const UNIT_SAYS: Record<SharedUnit, string> = { replicas: "Replicas", dollars: "Dollars an hour" };

/** SharedLimitForm asks what is shared, how much there is, who goes first, and which workloads share it. */
export function SharedLimitForm({
  limit,
  onClose,
  onSaved,
}: {
  limit?: {
    name: string;
    unit: SharedUnit;
    amount: number;
    firstPriority: number;
    workloads: { id: string }[];
  };
  onClose: () => void;
  onSaved: () => void;
}) {
  const trpc = useTRPC();
  const workloads = useQuery(trpc.workloads.list.queryOptions({ limit: 500 }));
  const [name, setName] = useState(limit?.name ?? "");
  const [unit, setUnit] = useState<SharedUnit>(limit?.unit ?? "replicas");
  const [amount, setAmount] = useState(limit?.amount ?? 20);
  const [firstPriority, setFirst] = useState(limit?.firstPriority ?? 0);
  const [members, setMembers] = useState<readonly string[]>(limit?.workloads.map(({ id }) => id) ?? []);
  const save = useMutation(trpc.settings.saveSharedLimit.mutationOptions({ onSuccess: onSaved }));
  const faults = faultsOf(save.error);
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    save.mutate({ name, unit, amount, firstPriority, workloads: [...members] });
  }
  const toggle = (id: string, on: boolean) =>
    setMembers(on ? [...members, id] : members.filter((each) => each !== id));
  return (
    <Dialog
      open
      onOpenChange={(next) => !next && onClose()}
      title={limit ? `Change ${limit.name}` : "Add shared limit"}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="shared-limit" variant="primary" busy={save.isPending}>
            Save limit
          </Button>
        </>
      }
    >
      <form id="shared-limit" method="post" onSubmit={submit} noValidate>
        <Field label="Name" error={faults.name}>
          {(parts) => (
            <TextInput
              {...parts}
              value={name}
              disabled={limit !== undefined}
              autoComplete="off"
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label="Counts">
          {(parts) => (
            <Select
              {...parts}
              value={unit}
              options={SHARED_UNITS.map((value) => ({ value, label: UNIT_SAYS[value] }))}
              onValue={setUnit}
            />
          )}
        </Field>
        <Field label="Together at most" error={faults.amount}>
          {(parts) => (
            <NumberInput
              {...parts}
              unit={unit === "replicas" ? "replicas" : "$/h"}
              min={0}
              value={amount}
              onValue={setAmount}
            />
          )}
        </Field>
        <Field
          label="Goes first, up to priority"
          help={
            firstPriority > 0
              ? `Priorities 1 to ${firstPriority} take what they want from others, down to their floors.`
              : "0: nobody goes first. Shares follow the weights of priority."
          }
          error={faults.firstPriority}
        >
          {(parts) => (
            <NumberInput {...parts} min={0} max={10} step={1} value={firstPriority} onValue={setFirst} />
          )}
        </Field>
        <fieldset className="m-0 border-0 p-0 pt-1.5">
          <legend className="float-left w-full pb-1">Shared by</legend>
          <div className="clear-both grid max-h-56 gap-x-3 overflow-y-auto sm:grid-cols-2">
            {workloads.data?.items.map((workload) => (
              <label key={workload.id} className="flex min-h-7 items-center gap-2 max-sm:min-h-11">
                <input
                  type="checkbox"
                  className="size-3.5 accent-ink"
                  checked={members.includes(workload.id)}
                  onChange={(event) => toggle(workload.id, event.target.checked)}
                />
                {workload.name}
              </label>
            ))}
          </div>
        </fieldset>
        <p role="alert" className="min-h-5 pt-1 text-small text-red">
          {faults.workloads ?? (save.error && Object.keys(faults).length === 0 ? save.error.message : null)}
        </p>
      </form>
    </Dialog>
  );
}
