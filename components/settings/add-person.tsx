"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { faultsOf, useTRPC } from "@/components/api";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Select, TextInput } from "@/components/ui/field";
import { ROLE_SAYS } from "@/components/ui/states-of";
import { ROLES, type Role } from "@/server/core/words";

/** AddPerson asks for name, address and role; the initial password comes back in onAdded, once. */
export function AddPerson({
  open,
  onClose,
  onAdded,
}: {
  open: boolean;
  onClose: () => void;
  onAdded: (added: { name: string; email: string; password: string }) => void;
}) {
  const [role, setRole] = useState<Role>("viewer");
  const add = useMutation(useTRPC().people.add.mutationOptions({ onSuccess: onAdded }));
  const faults = faultsOf(add.error);
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    add.mutate({ name: String(form.get("name")), email: String(form.get("email")), role });
  }
  function close() {
    add.reset();
    onClose();
  }
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => !next && close()}
      title="Add user"
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" form="add-person" variant="primary" busy={add.isPending}>
            Add user
          </Button>
        </>
      }
    >
      <form id="add-person" method="post" onSubmit={submit} noValidate>
        <Field label="Name" error={faults.name}>
          {(parts) => <TextInput {...parts} name="name" autoComplete="off" />}
        </Field>
        <Field label="Email" error={faults.email}>
          {(parts) => <TextInput {...parts} name="email" type="email" autoComplete="off" />}
        </Field>
        <Field
          label="Role"
          help={`A ${role} ${ROLE_SAYS[role]}.`.replace("A a", "An a").replace("A o", "An o")}
        >
          {(parts) => (
            <Select
              {...parts}
              value={role}
              options={ROLES.map((r) => ({ value: r, label: r }))}
              onValue={setRole}
            />
          )}
        </Field>
        <p role="alert" className="min-h-5 text-small text-red">
          {add.error && Object.keys(faults).length === 0 && add.error.message}
        </p>
      </form>
    </Dialog>
  );
}
