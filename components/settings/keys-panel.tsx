"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { type Column, DataTable } from "@/components/ui/data-table";
import { Confirm } from "@/components/ui/confirm";
import { when } from "@/components/ui/format-time";
import { Panel } from "@/components/ui/panel";
import { Empty, Loading, QueryFault } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";
import type { AppRouter } from "@/server/api/router";
import { SCOPES } from "@/server/core/words";
import { MakeKey } from "./make-key";
import { ShownOnce } from "./shown-once";

type Key = inferRouterOutputs<AppRouter>["people"]["keys"]["items"][number];

/** KeysPanel lists bearer keys and lets an admin make and revoke them. */
export function KeysPanel() {
  const trpc = useTRPC();
  const zone = useZone();
  const now = useNow(30_000);
  const toast = useToast();
  const keys = useQuery(trpc.people.keys.queryOptions({}));
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<{ name: string; key: string }>();
  const [asked, setAsked] = useState<Key>();
  const revoke = useMutation(
    trpc.people.revokeKey.mutationOptions({
      onSuccess: () => void keys.refetch(),
      onError: (error) => toast({ kind: "error", title: "Not revoked.", text: error.message }),
    }),
  );
  const columns: Column<Key>[] = [
    {
      key: "name",
      head: "Name",
      cell: (k) => (
        <span className="flex items-center gap-2">
          <span className="font-[560]">{k.name}</span>
          <StateOf apiKey={k} now={now} />
        </span>
      ),
    },
    { key: "prefix", head: "Starts with", cell: (k) => <code>{k.prefix}…</code> },
    {
      key: "scopes",
      head: "Scopes",
      wide: true,
      cell: (k) => (
        <span className="text-ink-2">{k.scopes.length === SCOPES.length ? "all" : k.scopes.join(", ")}</span>
      ),
    },
    {
      key: "used",
      head: "Last used",
      wide: true,
      cell: (k) => (k.lastUsedAt === null ? "never" : when(k.lastUsedAt, now, zone)),
    },
    {
      key: "expires",
      head: "Expires",
      wide: true,
      cell: (k) => (k.expiresAt === null ? "never" : when(k.expiresAt, now, zone)),
    },
    {
      key: "acts",
      head: "Acts",
      quietHead: true,
      numeric: true,
      cell: (k) =>
        k.revokedAt === null && (
          <Button size="row" variant="danger" onClick={() => setAsked(k)}>
            Revoke
          </Button>
        ),
    },
  ];
  return (
    <Panel
      flush
      title="API keys"
      note="for programs; sent as Authorization: Bearer KEY"
      actions={
        <Button variant="primary" onClick={() => setMaking(true)}>
          Make key
        </Button>
      }
    >
      {keys.isPending && <Loading what="Reading keys" />}
      {keys.isError && (
        <div className="p-3.5">
          <QueryFault error={keys.error} what="Keys" onRetry={() => void keys.refetch()} />
        </div>
      )}
      {keys.data && (
        <DataTable
          caption="API keys"
          columns={columns}
          rows={keys.data.items}
          rowKey={(k) => k.id}
          empty={
            <Empty title="No program has a key.">
              Make one for each program, with the scopes that it needs and no more.
            </Empty>
          }
        />
      )}
      <MakeKey
        open={making}
        onClose={() => setMaking(false)}
        onMade={(key) => {
          setMaking(false);
          setMade(key);
          void keys.refetch();
        }}
      />
      <Confirm
        open={asked !== undefined}
        onClose={() => setAsked(undefined)}
        title={`Revoke ${asked?.name}?`}
        description="Requests with this key are refused from now on. This cannot be undone; a new key can be made."
        act={`Revoke ${asked?.name}`}
        onAct={() => asked && revoke.mutate({ id: asked.id })}
      />
      <ShownOnce
        title={`Key ${made?.name}`}
        secret={made?.key}
        note="It is shown this once; only its fingerprint is kept."
        onClose={() => setMade(undefined)}
      />
    </Panel>
  );
}

function StateOf({ apiKey, now }: { apiKey: Key; now: number }) {
  if (apiKey.revokedAt !== null) return <Badge>Revoked</Badge>;
  if (apiKey.expiresAt !== null && apiKey.expiresAt < now) return <Badge>Expired</Badge>;
  return null;
}
