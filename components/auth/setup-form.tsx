"use client";
import { type FormEvent, useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field, TextInput } from "@/components/ui/field";
import type { Role } from "@/server/core/words";
import { DemoAccounts } from "./demo-accounts";
import { signIn } from "./sign-in";

/** SetupAnswer is what making the first account came to. */
export type SetupAnswer =
  | { done: true; demo: { role: Role; email: string; password: string }[] }
  | { done: false; message: string; faults: { field: string; message: string }[] };

/** SetupForm makes the first admin, and signs that person in. */
export function SetupForm({
  token,
  sandbox,
  act,
}: {
  token: string;
  /** The demonstration world is there, so demo accounts can be offered. */
  sandbox: boolean;
  act: (token: string, input: unknown) => Promise<SetupAnswer>;
}) {
  const [busy, setBusy] = useState(false);
  const [ready, setReady] = useState(false);
  const [answer, setAnswer] = useState<SetupAnswer>();
  useEffect(() => setReady(true), []);
  const faults =
    answer && !answer.done ? Object.fromEntries(answer.faults.map((f) => [f.field, f.message])) : {};

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "");
    setBusy(true);
    const result = await act(token, {
      name: text("name"),
      email: text("email"),
      password: text("password"),
      demoAccounts: form.get("demoAccounts") === "on",
    });
    if (!result.done) {
      setAnswer(result);
      setBusy(false);
      return;
    }
    const problem = await signIn(text("email"), text("password"));
    // The demo passwords are shown this once, so nothing may lead away from them.
    if (result.demo.length > 0) return setAnswer(result);
    window.location.assign(problem === undefined ? "/" : "/sign-in");
  }

  if (answer?.done && answer.demo.length > 0) return <DemoAccounts accounts={answer.demo} />;
  return (
    <form method="post" onSubmit={submit} className="rounded-panel border border-line bg-surface px-4 py-4">
      <h1 className="text-title">Make the first account</h1>
      <p className="mt-1 mb-2 text-ink-2">
        It is an admin: it adds people and keys, and may decide everything. This page works once.
      </p>
      <Field label="Name" stacked error={faults.name} help="Others see it beside what you decide.">
        {(parts) => <TextInput {...parts} name="name" autoComplete="name" required autoFocus />}
      </Field>
      <Field label="Email" stacked error={faults.email}>
        {(parts) => <TextInput {...parts} name="email" type="email" autoComplete="username" required />}
      </Field>
      <Field label="Password" stacked error={faults.password} help="At least 8 characters.">
        {(parts) => (
          <TextInput
            {...parts}
            name="password"
            type="password"
            autoComplete="new-password"
            minLength={8}
            required
          />
        )}
      </Field>
      {sandbox && (
        <label className="mt-1 flex min-h-7 items-start gap-2">
          <input type="checkbox" name="demoAccounts" className="mt-1 size-3.5 accent-ink" />
          <span>
            Also make one demo account a role
            <span className="block text-small text-ink-2">
              Viewer, operator, approver and admin. Their passwords are shown once. Leave this off where real
              systems are connected.
            </span>
          </span>
        </label>
      )}
      <p role="alert" className="min-h-5 pt-1 text-small text-red">
        {answer && !answer.done && Object.keys(faults).length === 0 && answer.message}
      </p>
      <Button type="submit" variant="primary" busy={busy} disabled={!ready} className="mt-1 w-full">
        {busy ? "Making the account" : "Make the account"}
      </Button>
    </form>
  );
}
