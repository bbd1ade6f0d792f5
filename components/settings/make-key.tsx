"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { faultsOf, useTRPC } from "@/components/api";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Select, TextInput } from "@/components/ui/field";
import { SCOPES, type Scope } from "@/server/core/words";

const SAYS: Record<Scope, string> = {
  read: "read everything but the record",
  ingest: "send samples and events",
  "workloads:write": "change workloads and modes",
  "plans:decide": "approve and reject plans",
  "policies:write": "write policies",
  "policies:decide": "approve policies",
  "models:write": "start trainings",
  "models:decide": "promote models",
  "replays:write": "run replays",
  stop: "stop everything",
  resume: "resume after a stop",
  "settings:write": "manage users, keys and settings",
  "audit:read": "read the record",
};
const LASTS = [
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "365 days" },
  { value: "never", label: "No end" },
] as const;

/** MakeKey asks what a key is for, what it may do and how long; the key comes back in onMade, once. */
export function MakeKey({
  open,
  onClose,
  onMade,
}: {
  open: boolean;
  onClose: () => void;
  onMade: (made: { name: string; key: string }) => void;
}) {
  const [scopes, setScopes] = useState<Scope[]>(["read"]);
  const [lasts, setLasts] = useState<(typeof LASTS)[number]["value"]>("90");
  const make = useMutation(useTRPC().people.makeKey.mutationOptions({ onSuccess: onMade }));
  const faults = faultsOf(make.error);
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name"));
    make.mutate({ name, scopes, days: lasts === "never" ? null : Number(lasts) });
  }
  function close() {
    make.reset();
    onClose();
  }
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => !next && close()}
      title="Make key"
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" form="make-key" variant="primary" busy={make.isPending}>
            Make key
          </Button>
        </>
      }
    >
      <form id="make-key" method="post" onSubmit={submit} noValidate>
        <Field label="Used by" help="Which program has it." error={faults.name}>
          {(parts) => <TextInput {...parts} name="name" autoComplete="off" />}
        </Field>
        <Field label="Works for">
          {(parts) => <Select {...parts} value={lasts} options={LASTS} onValue={setLasts} />}
        </Field>
        <fieldset className="m-0 border-0 p-0 pt-1.5">
          <legend className="float-left w-full pb-1">May</legend>
          <div className="clear-both grid gap-x-3 sm:grid-cols-2">
            {SCOPES.map((scope) => (
              <label key={scope} className="flex min-h-7 items-center gap-2 max-sm:min-h-11">
                <input
                  type="checkbox"
                  className="size-3.5 accent-ink"
                  checked={scopes.includes(scope)}
                  onChange={(event) =>
                    setScopes(event.target.checked ? [...scopes, scope] : scopes.filter((s) => s !== scope))
                  }
                />
                {SAYS[scope]}
              </label>
            ))}
          </div>
        </fieldset>
        <p role="alert" className="min-h-5 pt-1 text-small text-red">
          {faults.scopes ?? (make.error && !faults.name ? make.error.message : null)}
        </p>
      </form>
    </Dialog>
  );
}
