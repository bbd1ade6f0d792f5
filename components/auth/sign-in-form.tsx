"use client";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field, TextInput } from "@/components/ui/field";
import { localPath, signIn } from "./sign-in";

/** SignInForm asks for address and password; `to` is where to go afterwards. */
export function SignInForm({ to }: { to?: string }) {
  const [busy, setBusy] = useState(false);
  const [ready, setReady] = useState(false);
  const [fault, setFault] = useState<string>();
  const password = useRef<HTMLInputElement>(null);
  // Before the page is alive, a submit would put the password into the address bar.
  useEffect(() => setReady(true), []);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    const problem = await signIn(String(form.get("email")), String(form.get("password")));
    if (problem === undefined) {
      window.location.assign(localPath(to));
      return;
    }
    setFault(problem);
    setBusy(false);
    password.current?.select();
  }

  return (
    <form method="post" onSubmit={submit} className="rounded-panel border border-line bg-surface px-4 py-4">
      <h1 className="mb-2 text-title">Sign in</h1>
      <Field label="Email" stacked>
        {(parts) => (
          <TextInput {...parts} name="email" type="email" autoComplete="username" required autoFocus />
        )}
      </Field>
      <Field label="Password" stacked>
        {(parts) => (
          <TextInput
            {...parts}
            ref={password}
            name="password"
            type="password"
            autoComplete="current-password"
            required
          />
        )}
      </Field>
      <p role="alert" className="min-h-5 pt-1 text-small text-red">
        {fault}
      </p>
      <Button type="submit" variant="primary" busy={busy} disabled={!ready} className="mt-1 w-full">
        {busy ? "Signing in" : "Sign in"}
      </Button>
      <p className="mt-3 text-small text-ink-2">
        Accounts are made by an admin, under Settings. An admin can also reset a password.
      </p>
    </form>
  );
}
