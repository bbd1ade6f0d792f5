"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { faultsOf, useTRPC } from "@/components/api";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, TextArea, TextInput } from "@/components/ui/field";
import { Loading, QueryFault } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";
import { faultAt, type UserForm as Form, userFormOf, userOf } from "./prepare-profiles";
import type { NamedUser } from "./types";

const FIELDS = [
  {
    key: "plan",
    label: "Plan",
    help: "Weighs when capacity is short, where the rule of priorities names it.",
  },
  { key: "role", label: "Role", help: undefined },
  { key: "segment", label: "Segment", help: "As said; the learnt one stays beside it." },
  { key: "sla", label: "Service level", help: undefined },
  { key: "region", label: "Region", help: undefined },
] as const;

/** UserForm changes what is known of one user; a user with nothing known is forgotten. */
export function UserForm({ pseudonym, onClose }: { pseudonym: string; onClose: () => void }) {
  const found = useQuery({ ...useTRPC().profiles.user.queryOptions({ pseudonym }), staleTime: 0, gcTime: 0 });
  return (
    <Dialog
      open
      onOpenChange={(next) => !next && onClose()}
      title="Change a user's profile"
      description={<span className="mono break-all">{pseudonym}</span>}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="user-profile" variant="primary" disabled={!found.data}>
            Keep profile
          </Button>
        </>
      }
    >
      {found.isPending ? (
        <Loading lines={4} />
      ) : found.isError ? (
        <QueryFault error={found.error} what="The profile" onRetry={() => void found.refetch()} />
      ) : (
        <Fields before={found.data} pseudonym={pseudonym} onClose={onClose} />
      )}
    </Dialog>
  );
}

function Fields({
  before,
  pseudonym,
  onClose,
}: {
  before: NamedUser;
  pseudonym: string;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const toast = useToast();
  const [form, setForm] = useState<Form>(() => userFormOf(before));
  const back = useMutation(trpc.profiles.setUsers.mutationOptions());
  const save = useMutation(
    trpc.profiles.setUsers.mutationOptions({
      onSuccess() {
        onClose();
        toast({
          title: "The user's profile is kept.",
          undo: () => back.mutate({ users: [{ ...before, subject: pseudonym }] }),
        });
      },
    }),
  );
  const faults = faultsOf(save.error);
  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate({ users: [userOf(pseudonym, form)] });
  }
  return (
    <form id="user-profile" method="post" onSubmit={submit} noValidate>
      {FIELDS.map(({ key, label, help }) => (
        <Field key={key} label={label} help={help} error={faults[`users.0.${key}`]}>
          {(parts) => (
            <TextInput
              {...parts}
              value={form[key]}
              autoComplete="off"
              onChange={(event) => setForm({ ...form, [key]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <Field
        label="Permissions"
        help="Names of actions or roles, parted by commas."
        error={faultAt(faults, "users.0.permissions")}
      >
        {(parts) => (
          <TextInput
            {...parts}
            value={form.permissions}
            autoComplete="off"
            onChange={(event) => setForm({ ...form, permissions: event.target.value })}
          />
        )}
      </Field>
      <Field
        label="Preferences"
        help="A line each: name: value."
        error={faultAt(faults, "users.0.preferences")}
      >
        {(parts) => (
          <TextArea
            {...parts}
            value={form.preferences}
            placeholder={"language: de\nbeta: true"}
            onChange={(event) => setForm({ ...form, preferences: event.target.value })}
          />
        )}
      </Field>
      <p role="alert" className="min-h-5 pt-1 text-small text-red">
        {save.error && Object.keys(faults).length === 0 ? save.error.message : null}
      </p>
    </form>
  );
}
