"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { faultsOf, useTRPC } from "@/components/api";
import { Field, NumberInput, Select } from "@/components/ui/field";
import { Panel } from "@/components/ui/panel";
import { Loading, QueryFault } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";
import type { LimitAct, LimitRuleSetting } from "@/server/core/planning/limits/rule";
import { SaveRule } from "./save-rule";

const ACTS: { value: LimitAct; label: string; says: string }[] = [
  { value: "off", label: "Never", says: "Nothing is planned. Limits that a person proposes still work." },
  { value: "ask", label: "A person always decides", says: "Limits wait under Approvals, also in autopilot." },
  { value: "mode", label: "As with replicas", says: "Autopilot limits by itself; approve asks each time." },
];

/** LimitRules edits how rate limits come about: who decides, what everybody may always send, how long they hold. */
export function LimitRules({ admin }: { admin: boolean }) {
  const limits = useQuery(useTRPC().limits.list.queryOptions({ plans: 0 }));
  if (limits.isPending) return <Loading lines={3} />;
  if (limits.isError)
    return (
      <QueryFault error={limits.error} what="The rule of limits" onRetry={() => void limits.refetch()} />
    );
  const { rule } = limits.data;
  return <Form key={JSON.stringify(rule)} rule={rule} admin={admin} onSaved={() => void limits.refetch()} />;
}

const NUMBERS = [
  { field: "usePercent", label: "Use replicas up to", unit: "%", min: 50, max: 100, step: 1 },
  { field: "floorPercent", label: "Floor, of expected", unit: "%", min: 1, max: 100, step: 1 },
  { field: "leastPerSecond", label: "Floor of every user", unit: "req/s", min: 0.01, max: 1000, step: 0.1 },
  { field: "users", label: "Limits of single users", unit: "at most", min: 0, max: 50, step: 1 },
  { field: "minutes", label: "Limits end after", unit: "min", min: 5, max: 240, step: 1 },
  { field: "liftPercent", label: "Lift when under", unit: "%", min: 50, max: 99, step: 1 },
] as const satisfies readonly { field: keyof LimitRuleSetting; [more: string]: unknown }[];

function Form({ rule, admin, onSaved }: { rule: LimitRuleSetting; admin: boolean; onSaved: () => void }) {
  const trpc = useTRPC();
  const toast = useToast();
  const [next, setNext] = useState(rule);
  const save = useMutation(
    trpc.limits.setRule.mutationOptions({
      onSuccess: () => {
        toast({ title: "Rule saved.", text: "Limits follow it from the next cycle on." });
        onSaved();
      },
    }),
  );
  const faults = faultsOf(save.error);
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    save.mutate(next);
  }
  return (
    <Panel title="Rate limits" note="when replicas cannot help in time">
      <form method="post" onSubmit={submit} noValidate>
        <Field label="Limits" help={ACTS.find(({ value }) => value === next.act)?.says}>
          {(parts) => (
            <Select
              {...parts}
              value={next.act}
              options={ACTS}
              disabled={!admin}
              onValue={(act) => setNext({ ...next, act })}
            />
          )}
        </Field>
        {NUMBERS.map(({ field, label, ...limits }) => (
          <Field
            key={field}
            label={label}
            error={faults[field]}
            was={next[field] === rule[field] ? undefined : `${rule[field]} ${limits.unit}`}
          >
            {(parts) => (
              <NumberInput
                {...parts}
                {...limits}
                value={next[field]}
                disabled={!admin}
                onValue={(value) => setNext({ ...next, [field]: value })}
              />
            )}
          </Field>
        ))}
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
