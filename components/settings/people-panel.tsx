"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { useShell } from "@/components/shell/use-shell";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { type Column, DataTable } from "@/components/ui/data-table";
import { Dialog } from "@/components/ui/dialog";
import { Select } from "@/components/ui/field";
import { when } from "@/components/ui/format-time";
import { Panel } from "@/components/ui/panel";
import { Loading, QueryFault } from "@/components/ui/states";
import { ROLE_SAYS } from "@/components/ui/states-of";
import { useToast } from "@/components/ui/toast";
import type { AppRouter } from "@/server/api/router";
import { ROLES } from "@/server/core/words";
import { AddPerson } from "./add-person";
import { ShownOnce } from "./shown-once";

type Person = inferRouterOutputs<AppRouter>["people"]["list"]["items"][number];

/** PeoplePanel lists users and lets an admin add, change, disable them and reset passwords. */
export function PeoplePanel() {
  const trpc = useTRPC();
  const zone = useZone();
  const now = useNow(30_000);
  const toast = useToast();
  const { me } = useShell();
  const people = useQuery(trpc.people.list.queryOptions({}));
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<{ name: string; email: string; password: string }>();
  const [asked, setAsked] = useState<{ act: "disable" | "reset"; person: Person }>();
  const said = {
    onSuccess: () => void people.refetch(),
    onError: (error: { message: string }) => {
      toast({ kind: "error", title: "Not changed.", text: error.message });
      void people.refetch();
    },
  };
  const changeRole = useMutation(trpc.people.changeRole.mutationOptions(said));
  const disable = useMutation(trpc.people.disable.mutationOptions(said));
  const reset = useMutation(trpc.people.resetPassword.mutationOptions({ ...said, onSuccess: setSecret }));

  const columns: Column<Person>[] = [
    {
      key: "name",
      head: "Name",
      cell: (p) => (
        <span className="flex items-center gap-2">
          <span className={p.disabledAt ? "text-ink-2" : "font-[560]"}>{p.name}</span>
          {p.id === me.id && <span className="text-small text-ink-2">you</span>}
          {p.disabledAt !== null && <Badge>Disabled</Badge>}
        </span>
      ),
    },
    { key: "email", head: "Email", cell: (p) => p.email, wide: true },
    {
      key: "role",
      head: "Role",
      width: "140px",
      cell: (p) => (
        <Select
          aria-label={`Role of ${p.name}`}
          className="min-w-[104px]"
          value={p.role}
          options={ROLES.map((role) => ({ value: role, label: role }))}
          disabled={changeRole.isPending || p.disabledAt !== null}
          onValue={(role) => changeRole.mutate({ id: p.id, role })}
        />
      ),
    },
    {
      key: "seen",
      head: "Last seen",
      wide: true,
      cell: (p) => (
        <span className="text-ink-2">
          {p.lastSeenAt === null ? "no open session" : when(p.lastSeenAt, now, zone)}
        </span>
      ),
    },
    {
      key: "acts",
      head: "Acts",
      quietHead: true,
      numeric: true,
      cell: (p) => (
        <span className="inline-flex gap-1.5">
          <Button size="row" onClick={() => setAsked({ act: "reset", person: p })}>
            Reset password
          </Button>
          {p.disabledAt === null ? (
            <Button size="row" variant="danger" onClick={() => setAsked({ act: "disable", person: p })}>
              Disable
            </Button>
          ) : (
            <Button size="row" onClick={() => disable.mutate({ id: p.id, disabled: false })}>
              Enable
            </Button>
          )}
        </span>
      ),
    },
  ];
  return (
    <Panel
      flush
      title="Users"
      note={people.data && `${people.data.items.length} with an account`}
      actions={
        <Button variant="primary" onClick={() => setAdding(true)}>
          Add user
        </Button>
      }
    >
      {people.isPending && <Loading what="Reading users" />}
      {people.isError && (
        <div className="p-3.5">
          <QueryFault error={people.error} what="Users" onRetry={() => void people.refetch()} />
        </div>
      )}
      {people.data && (
        <DataTable caption="Users" columns={columns} rows={people.data.items} rowKey={(p) => p.id} />
      )}
      <dl className="m-0 grid grid-cols-[auto_1fr] gap-x-3 border-t border-line px-3.5 py-2.5 text-small text-ink-2">
        {ROLES.map((role) => (
          <div key={role} className="contents">
            <dt className="font-[560]">{role}</dt>
            <dd className="m-0">{ROLE_SAYS[role]}</dd>
          </div>
        ))}
      </dl>
      <AddPerson
        open={adding}
        onClose={() => setAdding(false)}
        onAdded={(added) => {
          setAdding(false);
          setSecret(added);
          void people.refetch();
        }}
      />
      <Dialog
        open={asked !== undefined}
        onOpenChange={(open) => !open && setAsked(undefined)}
        title={
          asked?.act === "reset"
            ? `Reset the password of ${asked.person.name}?`
            : `Disable ${asked?.person.name}?`
        }
        description={
          asked?.act === "reset"
            ? "Their sessions end, and the old password stops working. The new one is shown once."
            : "Their sessions end, and they cannot sign in. What they decided stays. They can be enabled again."
        }
        actions={
          <>
            <Button onClick={() => setAsked(undefined)}>Leave it</Button>
            <Button
              variant={asked?.act === "reset" ? "primary" : "danger"}
              onClick={() => {
                if (asked?.act === "reset") reset.mutate({ id: asked.person.id });
                else if (asked) disable.mutate({ id: asked.person.id, disabled: true });
                setAsked(undefined);
              }}
            >
              {asked?.act === "reset" ? "Reset password" : `Disable ${asked?.person.name}`}
            </Button>
          </>
        }
      />
      <ShownOnce
        title={`Password of ${secret?.name}`}
        secret={secret?.password}
        note={`Give it to ${secret?.email} by a safe way. It is shown this once, and can be changed under Settings, Your account.`}
        onClose={() => setSecret(undefined)}
      />
    </Panel>
  );
}
