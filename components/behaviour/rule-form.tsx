"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { faultsOf, useTRPC } from "@/components/api";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, NumberInput, Select, TextInput } from "@/components/ui/field";
import { figures } from "@/components/ui/format";
import { useToast } from "@/components/ui/toast";
import { KIND_WORD, ruleWords, SHARED_KINDS } from "./prepare-rules";
import type { RuleItem, Rules } from "./types";

type Kind = RuleItem["kind"];
const KINDS = Object.keys(KIND_WORD) as Kind[];

/** RuleForm asks who always belongs to which segment; what is known of users is offered, anything else can be written. */
export function RuleForm({
  segments,
  segmentId,
  known,
  user,
  onClose,
}: {
  segments: readonly { id: number; name: string }[];
  segmentId?: number;
  known: Rules["known"];
  /** A pseudonym that the rule is to be about. */
  user?: string;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const toast = useToast();
  const list = useId();
  const [kind, setKind] = useState<Kind>(user ? "user" : "plan");
  const [value, setValue] = useState(user ?? "");
  const [share, setShare] = useState(50);
  const [target, setTarget] = useState(String(segmentId ?? segments[0]?.id ?? ""));
  const remove = useMutation(trpc.behaviour.removeRule.mutationOptions({}));
  const add = useMutation(
    trpc.behaviour.addRule.mutationOptions({
      onSuccess: ({ id, segment, moved }) => {
        toast({
          title: `The rule holds. ${figures(moved)} ${moved === 1 ? "user" : "users"} moved to ${segment.name}.`,
          text: "Each day's run keeps to it.",
          undo: () => remove.mutate({ id }),
        });
        onClose();
      },
    }),
  );
  const shared = SHARED_KINDS.includes(kind);
  const faults = faultsOf(add.error);
  const submit = (form: FormEvent) => {
    form.preventDefault();
    add.mutate({ segmentId: Number(target), kind, value, ...(shared && { leastShare: share / 100 }) });
  };
  const offered = kind === "user" ? [] : known[kind];
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Add a rule"
      description="Whoever the rule is about belongs to the segment, whatever they do. Rules of single users count first, then the oldest."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="rule-form" variant="primary" busy={add.isPending}>
            Add rule
          </Button>
        </>
      }
    >
      <form id="rule-form" method="post" onSubmit={submit} noValidate>
        <Field label="About" error={faults.kind}>
          {(parts) => (
            <Select
              {...parts}
              value={kind}
              disabled={user !== undefined}
              options={KINDS.map((one) => ({ value: one, label: KIND_WORD[one] }))}
              onValue={(next) => {
                setKind(next);
                setValue("");
              }}
            />
          )}
        </Field>
        <Field
          label={kind === "user" ? "Pseudonym" : `Name of the ${kind}`}
          help={
            kind === "user"
              ? "As the product shows it."
              : offered.length > 0
                ? `${figures(offered.length)} known: ${offered.slice(0, 3).join(", ")}${offered.length > 3 ? " …" : ""}`
                : kind === "plan" || kind === "role"
                  ? `No ${kind} of users is known yet. Tell them under Settings, Priorities.`
                  : "None was seen yet."
          }
          error={
            faults.value ?? (add.error && Object.keys(faults).length === 0 ? add.error.message : undefined)
          }
        >
          {(parts) => (
            <>
              <TextInput
                {...parts}
                list={list}
                value={value}
                autoFocus={user === undefined}
                disabled={user !== undefined}
                autoComplete="off"
                maxLength={120}
                onChange={(input) => setValue(input.target.value)}
              />
              <datalist id={list}>
                {offered.map((name) => (
                  <option key={name} value={name}>
                    {name}
                  </option>
                ))}
              </datalist>
            </>
          )}
        </Field>
        {shared && (
          <Field label="From this share of acts on" error={faults.leastShare}>
            {(parts) => (
              <NumberInput {...parts} unit="%" min={1} max={100} value={share} onValue={setShare} />
            )}
          </Field>
        )}
        <Field
          label="Belong to"
          error={faults.segmentId}
          help={
            value.trim() === ""
              ? undefined
              : `${ruleWords({ kind, value, leastShare: share / 100 })} always ${kind === "user" ? "belongs" : "belong"} to it.`
          }
        >
          {(parts) => (
            <Select
              {...parts}
              value={target}
              options={segments.map(({ id, name }) => ({ value: String(id), label: name }))}
              onValue={setTarget}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
