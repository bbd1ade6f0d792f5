"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { faultsOf, useTRPC } from "@/components/api";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, NumberInput, Select, TextInput } from "@/components/ui/field";
import { useToast } from "@/components/ui/toast";
import { REST, type Terms } from "@/server/core/planning/limits/terms";
import { sayNumber } from "@/server/core/planning/say";

const WHAT = [
  { value: "user", label: "One user" },
  { value: "rest", label: "Everybody else" },
  { value: "traffic", label: "Traffic between backends" },
  { value: "none", label: "Lift everything" },
] as const;
type What = (typeof WHAT)[number]["value"];

/** ProposeLimits asks for one limit, for shares of traffic, or to lift everything; another person approves it. */
export function ProposeLimits({
  id,
  name,
  now,
  backends,
  rule,
  onClose,
}: {
  id: string;
  name: string;
  now: Terms;
  backends: readonly { name: string; carries: number }[];
  rule: { minutes: number; leastPerSecond: number };
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const toast = useToast();
  const [what, setWhat] = useState<What>("user");
  const [user, setUser] = useState("");
  const [perSecond, setPerSecond] = useState(5);
  const [share, setShare] = useState(50);
  const [minutes, setMinutes] = useState(rule.minutes);
  const [reason, setReason] = useState("");
  const propose = useMutation(
    trpc.limits.propose.mutationOptions({
      onSuccess: (done) => {
        toast({ title: `L-${done.number} waits.`, text: "Another person approves it under Approvals." });
        void queries.invalidateQueries(trpc.limits.pathFilter());
        onClose();
      },
    }),
  );
  const faults = faultsOf(propose.error);
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    propose.mutate({ workload: id, terms: termsOf(), minutes, reason });
  }
  function termsOf(): Terms {
    if (what === "none") return { rules: [], weights: [] };
    if (what === "traffic") {
      const [first, ...others] = backends;
      const rest = (1 - share / 100) / Math.max(1, others.length);
      const weights = [
        { backend: first.name, share: share / 100 },
        ...others.map((each) => ({ backend: each.name, share: rest })),
      ];
      return { rules: now.rules, weights };
    }
    const kind = what;
    const named = kind === "user" ? user.trim() : REST;
    const others = now.rules.filter((each) => each.name !== named);
    const members = kind === "user" ? [named] : [];
    return { rules: [...others, { kind, name: named, members, perSecond }], weights: now.weights };
  }
  const known = ["reason", "minutes"];
  return (
    <Dialog
      open
      onOpenChange={(next) => !next && onClose()}
      title={`Propose limits for ${name}`}
      description="Another person approves. Limits end by themselves, and what was let through is checked."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="propose-limits" variant="primary" busy={propose.isPending}>
            Propose limits
          </Button>
        </>
      }
    >
      <form id="propose-limits" method="post" onSubmit={submit} noValidate>
        <Field label="What">
          {(parts) => (
            <Select
              {...parts}
              value={what}
              options={WHAT.filter(({ value }) => value !== "traffic" || backends.length > 1)}
              onValue={setWhat}
            />
          )}
        </Field>
        {what === "user" && (
          <Field label="Pseudonym" help="As the product shows it, for example under Behaviour.">
            {(parts) => (
              <TextInput
                {...parts}
                className="font-mono"
                value={user}
                autoComplete="off"
                onChange={(event) => setUser(event.target.value)}
              />
            )}
          </Field>
        )}
        {(what === "user" || what === "rest") && (
          <Field label="At most" help={`Every user may always send ${sayNumber(rule.leastPerSecond)} req/s.`}>
            {(parts) => (
              <NumberInput
                {...parts}
                unit="req/s"
                min={0}
                step={0.1}
                value={perSecond}
                onValue={setPerSecond}
              />
            )}
          </Field>
        )}
        {what === "traffic" && (
          <Field
            label={`Share of ${backends[0].name}`}
            help={`${sayNumber(100 - share)} % go to ${backends
              .slice(1)
              .map((each) => each.name)
              .join(", ")}.`}
          >
            {(parts) => (
              <NumberInput {...parts} unit="%" min={0} max={100} value={share} onValue={setShare} />
            )}
          </Field>
        )}
        <Field label="For" error={faults.minutes}>
          {(parts) => (
            <NumberInput {...parts} unit="min" min={5} max={1440} value={minutes} onValue={setMinutes} />
          )}
        </Field>
        <Field label="Why" error={faults.reason}>
          {(parts) => (
            <TextInput
              {...parts}
              value={reason}
              autoComplete="off"
              maxLength={500}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
        <p role="alert" className="min-h-5 pt-1 text-small text-red">
          {propose.error && !known.some((field) => faults[field]) ? propose.error.message : null}
        </p>
      </form>
    </Dialog>
  );
}
