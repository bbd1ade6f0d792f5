"use client";
import { type FormEvent, useState } from "react";
import { useShell } from "@/components/shell/use-shell";
import { Button } from "@/components/ui/button";
import { Field, TextInput } from "@/components/ui/field";
import { Panel } from "@/components/ui/panel";
import { ROLE_SAYS } from "@/components/ui/states-of";
import { useToast } from "@/components/ui/toast";

/** Account is one's own: name, role, and changing the password. */
export function Account() {
  const { me } = useShell();
  return (
    <div className="grid items-start gap-3 lg:grid-cols-2">
      <Panel title="You">
        <dl className="m-0 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
          <dt className="text-ink-2">Name</dt>
          <dd className="m-0">{me.name}</dd>
          <dt className="text-ink-2">Role</dt>
          <dd className="m-0">
            {me.role}
            {me.role && <span className="text-ink-2">, {ROLE_SAYS[me.role]}</span>}
          </dd>
        </dl>
        <p className="mt-2 text-small text-ink-2">An admin changes name and role.</p>
      </Panel>
      <ChangePassword />
    </div>
  );
}

function ChangePassword() {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<{ field: "old" | "new"; text: string }>();
  const toast = useToast();

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const [currentPassword, newPassword] = [String(data.get("old")), String(data.get("new"))];
    if (newPassword !== String(data.get("again")))
      return setFault({ field: "new", text: "The two new passwords differ." });
    setBusy(true);
    setFault(undefined);
    const response = await fetch("/api/auth/change-password", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ currentPassword, newPassword, revokeOtherSessions: true }),
    }).catch(() => undefined);
    setBusy(false);
    if (response?.ok) {
      form.reset();
      return toast({ title: "Password changed.", text: "Your other sessions ended." });
    }
    const { code } = ((await response?.json().catch(() => ({}))) ?? {}) as { code?: string };
    if (code === "INVALID_PASSWORD")
      return setFault({ field: "old", text: "This is not your current password." });
    if (code === "PASSWORD_TOO_SHORT") return setFault({ field: "new", text: "Use at least 8 characters." });
    toast({
      kind: "error",
      title: "The password was not changed.",
      text: "The server did not accept it. The old one still works.",
    });
  }

  return (
    <Panel title="Change your password">
      <form method="post" onSubmit={submit}>
        <Field label="Current password" error={fault?.field === "old" ? fault.text : undefined}>
          {(parts) => (
            <TextInput {...parts} name="old" type="password" autoComplete="current-password" required />
          )}
        </Field>
        <Field
          label="New password"
          help="At least 8 characters."
          error={fault?.field === "new" ? fault.text : undefined}
        >
          {(parts) => (
            <TextInput
              {...parts}
              name="new"
              type="password"
              autoComplete="new-password"
              minLength={8}
              required
            />
          )}
        </Field>
        <Field label="New password again">
          {(parts) => (
            <TextInput {...parts} name="again" type="password" autoComplete="new-password" required />
          )}
        </Field>
        <div className="mt-2 flex justify-end">
          <Button type="submit" variant="primary" busy={busy}>
            Change password
          </Button>
        </div>
      </form>
    </Panel>
  );
}
