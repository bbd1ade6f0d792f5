"use client";
import { useMutation } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { type FormEvent, useState } from "react";
import { faultsOf, useTRPC } from "@/components/api";
import { Field, NumberInput, Switch, TextArea } from "@/components/ui/field";
import { Panel } from "@/components/ui/panel";
import { useToast } from "@/components/ui/toast";
import type { AppRouter } from "@/server/api/router";
import { KEPT_KINDS, type KeptKind } from "@/server/core/privacy/policy";
import { networksOf, textOfNetworks } from "./prepare-privacy";
import { SaveRule } from "./save-rule";

type Policy = inferRouterOutputs<AppRouter>["privacy"]["read"]["policy"];

const KEPT_WORD: Record<KeptKind, string> = {
  activity: "Keep activity",
  userSeries: "Keep series of users",
  profiles: "Keep user profiles",
  samples: "Keep series of workloads",
  minutes: "Keep them by minute",
  fiveMinutes: "Keep them by five minutes",
  hours: "Keep them by hour",
};

/** PrivacyForm is what may be stored and shown of persons, and how long; it holds from the moment it is saved. */
export function PrivacyForm({
  policy,
  admin,
  onSaved,
}: {
  policy: Policy;
  admin: boolean;
  onSaved: () => void;
}) {
  const toast = useToast();
  const [draft, setDraft] = useState(policy);
  const [networks, setNetworks] = useState(textOfNetworks(policy.addressRegions));
  const save = useMutation(
    useTRPC().privacy.set.mutationOptions({
      onSuccess: () => {
        toast({ title: "Privacy is set.", text: "It holds for what comes in and is shown from now on." });
        onSaved();
      },
    }),
  );
  const faults = faultsOf(save.error);
  const set = (change: Partial<Policy>) => setDraft({ ...draft, ...change });
  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate({ ...draft, addressRegions: networksOf(networks) });
  }
  const networkFault = Object.entries(faults).find(([field]) => field.startsWith("addressRegions"))?.[1];
  return (
    <Panel title="Limits">
      <form method="post" onSubmit={submit} noValidate>
        <fieldset disabled={!admin} className="m-0 border-0 p-0">
          <Field
            label="Smallest group shown"
            help="Fewer users are shown with others, or not at all."
            error={faults.k}
          >
            {(parts) => (
              <NumberInput {...parts} min={2} unit="users" value={draft.k} onValue={(k) => set({ k })} />
            )}
          </Field>
          {KEPT_KINDS.map((kind) => (
            <Field
              key={kind}
              label={KEPT_WORD[kind]}
              help={draft.keepDays[kind] === null ? "Empty: until it is erased." : undefined}
              error={faults[`keepDays.${kind}`]}
            >
              {(parts) => (
                <NumberInput
                  {...parts}
                  min={1}
                  unit="days"
                  value={draft.keepDays[kind] ?? Number.NaN}
                  onValue={(days) =>
                    set({ keepDays: { ...draft.keepDays, [kind]: Number.isNaN(days) ? null : days } })
                  }
                />
              )}
            </Field>
          ))}
          <Field label="Regions by network" help="One a line: 10.1.0.0/16 campus" error={networkFault}>
            {(parts) => (
              <TextArea {...parts} value={networks} onChange={(event) => setNetworks(event.target.value)} />
            )}
          </Field>
          <Field label="Keep the start of other addresses" help="The first 16 bits, or 32 of version 6.">
            {(parts) => (
              <Switch {...parts} checked={draft.keepPrefix} onChecked={(keepPrefix) => set({ keepPrefix })} />
            )}
          </Field>
          <Field label="Places become cells of" error={faults.cellDegrees}>
            {(parts) => (
              <NumberInput
                {...parts}
                min={0.1}
                step="any"
                unit="degrees"
                value={draft.cellDegrees}
                onValue={(cellDegrees) => set({ cellDegrees })}
              />
            )}
          </Field>
          <Field label="Keep free text of events" help="Without mailboxes, addresses and long numbers.">
            {(parts) => (
              <Switch {...parts} checked={draft.freeText} onChecked={(freeText) => set({ freeText })} />
            )}
          </Field>
        </fieldset>
        <SaveRule
          label="Save limits"
          admin={admin}
          busy={save.isPending}
          fault={save.error && Object.keys(faults).length === 0 ? save.error.message : null}
        />
      </form>
    </Panel>
  );
}
