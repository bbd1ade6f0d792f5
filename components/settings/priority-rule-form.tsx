"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { faultsOf, useTRPC } from "@/components/api";
import { Button } from "@/components/ui/button";
import { Field, NumberInput, TextInput } from "@/components/ui/field";
import { Panel } from "@/components/ui/panel";
import { useToast } from "@/components/ui/toast";
import { sayNumber } from "@/server/core/planning/say";
import type { PriorityView } from "./priorities";
import { SaveRule } from "./save-rule";

const KINDS = [
  { kind: "slas", title: "Service levels of applications", add: "Add service level" },
  { kind: "plans", title: "Plans of users", add: "Add plan" },
  { kind: "roles", title: "Roles of users", add: "Add role" },
  { kind: "segments", title: "Segments of users", add: "Add segment" },
] as const;
type Kind = (typeof KINDS)[number]["kind"];
interface Row {
  kind: Kind;
  name: string;
  weight: number;
}

const rowsOf = (rule: PriorityView["rule"]): Row[] =>
  KINDS.flatMap(({ kind }) => Object.entries(rule[kind]).map(([name, weight]) => ({ kind, name, weight })));

/** PriorityRuleForm edits the weights by name and what a step of priority weighs. */
export function PriorityRuleForm({
  view,
  admin,
  onSaved,
}: {
  view: PriorityView;
  admin: boolean;
  onSaved: () => void;
}) {
  const trpc = useTRPC();
  const toast = useToast();
  const [step, setStep] = useState(view.rule.step);
  const [rows, setRows] = useState(() => rowsOf(view.rule));
  const save = useMutation(
    trpc.settings.setPriorityRule.mutationOptions({
      onSuccess: () => {
        toast({ title: "Rule saved.", text: "Shares follow it from the next cycle on." });
        onSaved();
      },
    }),
  );
  const faults = faultsOf(save.error);
  const change = (at: number, next: Partial<Row>) =>
    setRows(rows.map((row, index) => (index === at ? { ...row, ...next } : row)));
  const usersOf = (kind: Kind, name: string) =>
    view.users.find((each) => each.kind === kind && each.name === name)?.users ?? 0;
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const named = (kind: Kind) =>
      Object.fromEntries(
        rows
          .filter((row) => row.kind === kind && row.name.trim())
          .map((row) => [row.name.trim(), row.weight]),
      );
    save.mutate({
      step,
      slas: named("slas"),
      plans: named("plans"),
      roles: named("roles"),
      segments: named("segments"),
    });
  }
  return (
    <Panel title="Rule">
      <form method="post" onSubmit={submit} noValidate>
        <p className="pb-1 text-small text-ink-2">
          A claim weighs its priority times its service level times its users. Of what is short, everybody
          gets the same for each unit of weight, after the floors. A name that is not listed weighs 1.
        </p>
        <Field
          label="One step of priority"
          error={faults.step}
          help={`Priority 2 weighs ${sayNumber(step)} times as much as priority 3; priority 1 weighs ${sayNumber(step * step)} times as much.`}
        >
          {(parts) => (
            <NumberInput
              {...parts}
              unit="times"
              min={1}
              max={4}
              step={0.1}
              value={step}
              disabled={!admin}
              onValue={setStep}
            />
          )}
        </Field>
        {KINDS.map(({ kind, title, add }) => (
          <fieldset key={kind} className="m-0 border-0 border-t border-line p-0 pt-2 pb-1">
            <legend className="float-left w-full pb-1 text-small font-[580] text-ink-2">{title}</legend>
            <div className="clear-both">
              {rows.map((row, at) =>
                row.kind !== kind ? null : (
                  <div key={at} className="flex items-center gap-2 py-0.5">
                    <TextInput
                      aria-label="Name"
                      value={row.name}
                      disabled={!admin}
                      autoComplete="off"
                      onChange={(event) => change(at, { name: event.target.value })}
                    />
                    <NumberInput
                      className="w-28 shrink-0"
                      aria-label={`Weight of ${row.name || "the new name"}`}
                      aria-invalid={faults[`${kind}.${row.name}`] ? true : undefined}
                      unit="times"
                      min={0.01}
                      max={100}
                      step={0.1}
                      value={row.weight}
                      disabled={!admin}
                      onValue={(weight) => change(at, { weight })}
                    />
                    {kind !== "slas" && (
                      <span className="num w-16 shrink-0 text-right text-small text-ink-2 max-sm:hidden">
                        {usersOf(kind, row.name)} users
                      </span>
                    )}
                    {admin && (
                      <Button
                        size="row"
                        aria-label={`Remove ${row.name || "the new name"}`}
                        onClick={() => setRows(rows.filter((_, index) => index !== at))}
                      >
                        Remove
                      </Button>
                    )}
                  </div>
                ),
              )}
              {rows.every((row) => row.kind !== kind) && (
                <p className="text-small text-ink-2">None: all weigh the same.</p>
              )}
              {admin && (
                <Button
                  size="row"
                  className="mt-1"
                  onClick={() => setRows([...rows, { kind, name: "", weight: 1 }])}
                >
                  {add}
                </Button>
              )}
            </div>
          </fieldset>
        ))}
        <SaveRule label="Save rule" admin={admin} busy={save.isPending} fault={save.error?.message} />
      </form>
    </Panel>
  );
}
