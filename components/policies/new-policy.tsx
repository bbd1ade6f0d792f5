"use client";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { faultsOf, useTRPC } from "@/components/api";
import { useMay } from "@/components/shell/use-shell";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Select, TextInput } from "@/components/ui/field";
import { useKeys } from "@/components/ui/use-keys";
import { PRESET_NAMES, PRESET_WORDS, type PresetName } from "@/server/core/policy/presets";

/** NewPolicy asks for a name and a preset and opens the first draft. */
export function NewPolicy() {
  const trpc = useTRPC();
  const router = useRouter();
  const may = useMay("policies:write");
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const [preset, setPreset] = useState<PresetName>("balanced");
  const create = useMutation(
    trpc.policies.create.mutationOptions({
      onSuccess: (made) => router.push(`/policies/${made.id}/${made.version}`),
    }),
  );
  useKeys([{ keys: "n", does: "New policy", run: () => setOpen(true), enabled: may }]);
  const fault = faultsOf(create.error).name ?? create.error?.message;
  return (
    <>
      <Button
        variant="primary"
        hint="N"
        disabled={!may}
        title={may ? undefined : "An operator or higher writes policies."}
        onClick={() => setOpen(true)}
      >
        New policy
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="New policy"
        description="It starts as a draft. Nothing uses it until it is approved and given to a workload."
        actions={
          <Button variant="primary" busy={create.isPending} onClick={() => create.mutate({ name, preset })}>
            Start the draft
          </Button>
        }
      >
        <form
          onSubmit={(event) => {
            event.preventDefault();
            create.mutate({ name, preset });
          }}
        >
          <Field
            label="Name"
            error={fault}
            help="Small letters, digits and hyphens, for example storefront-balanced."
          >
            {(parts) => (
              <TextInput
                {...parts}
                value={name}
                autoFocus
                autoComplete="off"
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
          <Field label="Starts from" help={PRESET_WORDS[preset]}>
            {(parts) => (
              <Select
                {...parts}
                value={preset}
                onValue={setPreset}
                options={PRESET_NAMES.map((value) => ({
                  value,
                  label: value[0].toUpperCase() + value.slice(1),
                }))}
              />
            )}
          </Field>
        </form>
      </Dialog>
    </>
  );
}
