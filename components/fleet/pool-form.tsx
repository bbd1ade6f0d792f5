"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { faultsOf, useTRPC } from "@/components/api";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, NumberInput, Select, TextInput } from "@/components/ui/field";
import { useToast } from "@/components/ui/toast";
import { MARKETS } from "@/server/core/planning/mpc/fleet";
import type { FleetNodeType, FleetPool } from "./types";

const NUMBERS = [
  ["ready", "Nodes that serve now", "", "Keep it up to date; Headroom does not count nodes itself."],
  ["least", "Fewest nodes", "", undefined],
  ["most", "Most nodes", "", "The provider's or the team's limit. A plan never passes it."],
  ["pricePerHour", "Price of a node", "$/h", undefined],
  ["startCost", "Cost of one start", "$", "Beside the price: image pulls, cold caches."],
  ["interruptionsPerHour", "Interruptions", "/h", "Spot only: expected, an hour and node."],
] as const;

/** PoolForm adds a pool, or changes one; region, node type and market name a pool and stay as they are. */
export function PoolForm({
  pool,
  nodeTypes,
  onClose,
}: {
  pool?: FleetPool;
  nodeTypes: readonly FleetNodeType[];
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const toast = useToast();
  const [draft, setDraft] = useState(() => ({
    region: pool?.region ?? "",
    nodeType: pool?.nodeType ?? nodeTypes[0]?.id ?? "",
    market: pool?.market ?? ("on-demand" as const),
    ready: pool?.ready ?? 0,
    least: pool?.least ?? 0,
    most: pool?.most ?? 10,
    pricePerHour: pool?.pricePerHour ?? 1,
    startCost: pool?.startCost ?? 0,
    interruptionsPerHour: pool?.interruptionsPerHour ?? 0,
  }));
  const save = useMutation(
    trpc.fleet.savePool.mutationOptions({
      onSuccess: (made) => {
        toast({
          title: `The pool ${made.nodeTypeName} in ${made.region} is saved.`,
          text: "The fleet is planned anew.",
        });
        onClose();
      },
    }),
  );
  const faults = faultsOf(save.error);
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change });
  function submit(form: FormEvent) {
    form.preventDefault();
    save.mutate(draft);
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={pool ? `Change ${pool.nodeTypeName} in ${pool.region} (${pool.market})` : "Add pool"}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="pool-form" variant="primary" busy={save.isPending}>
            {pool ? "Save changes" : "Add pool"}
          </Button>
        </>
      }
    >
      <form id="pool-form" method="post" onSubmit={submit} noValidate>
        {!pool && (
          <>
            <Field
              label="Region"
              help="As the workloads that run there name it, e.g. eu-west."
              error={faults.region}
            >
              {(parts) => (
                <TextInput
                  {...parts}
                  value={draft.region}
                  autoComplete="off"
                  onChange={(input) => set({ region: input.target.value })}
                />
              )}
            </Field>
            <Field label="Node type" error={faults.nodeType}>
              {(parts) => (
                <Select
                  {...parts}
                  value={draft.nodeType}
                  options={nodeTypes.map(({ id, name }) => ({ value: id, label: name }))}
                  onValue={(nodeType) => set({ nodeType })}
                />
              )}
            </Field>
            <Field label="Paid as" error={faults.market}>
              {(parts) => (
                <Select
                  {...parts}
                  value={draft.market}
                  options={MARKETS.map((market) => ({ value: market, label: market }))}
                  onValue={(market) => set({ market })}
                />
              )}
            </Field>
          </>
        )}
        {NUMBERS.map(([key, label, unit, help]) => (
          <Field key={key} label={label} help={help} error={faults[key]}>
            {(parts) => (
              <NumberInput
                {...parts}
                min={0}
                step="any"
                unit={unit || undefined}
                value={draft[key]}
                onValue={(value) => set({ [key]: value })}
              />
            )}
          </Field>
        ))}
        <p role="alert" className="min-h-5 text-small text-red">
          {save.error && Object.keys(faults).length === 0 ? save.error.message : null}
        </p>
      </form>
    </Dialog>
  );
}
