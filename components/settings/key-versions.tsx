"use client";
import { useMutation } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { when } from "@/components/ui/format-time";
import { Panel } from "@/components/ui/panel";
import { useToast } from "@/components/ui/toast";
import type { AppRouter } from "@/server/api/router";

type Keys = inferRouterOutputs<AppRouter>["privacy"]["read"]["keys"];
type Asked = { act: "rotate" } | { act: "forget"; version: number };

/** KeyVersions lists the versions of the key that makes pseudonyms; an admin begins a new one and forgets old ones. */
export function KeyVersions({
  keys,
  admin,
  onChanged,
}: {
  keys: Keys;
  admin: boolean;
  onChanged: () => void;
}) {
  const trpc = useTRPC();
  const toast = useToast();
  const zone = useZone();
  const now = useNow(60_000);
  const [asked, setAsked] = useState<Asked>();
  const outcome = {
    onSuccess: onChanged,
    onError: (error: { message: string }) =>
      toast({ kind: "error", title: "Not changed.", text: error.message }),
  };
  const rotate = useMutation(trpc.privacy.rotateKey.mutationOptions(outcome));
  const forget = useMutation(trpc.privacy.forgetKey.mutationOptions(outcome));
  const forgetting = asked?.act === "forget" ? asked.version : undefined;
  return (
    <Panel
      title="Key of pseudonyms"
      actions={admin && <Button onClick={() => setAsked({ act: "rotate" })}>Rotate</Button>}
    >
      <ul className="m-0 list-none p-0">
        {keys.versions.map(({ version, since }) => (
          <li key={version} className="flex min-h-8 items-center gap-2">
            <span className="font-[560]">Version {version}</span>
            {version === keys.current ? (
              <Badge ink="teal">in use</Badge>
            ) : (
              <Badge>kept to look up and erase</Badge>
            )}
            <span className="ml-auto text-small text-ink-2">
              {since === null ? "from the start" : `since ${when(Date.parse(since), now, zone)}`}
            </span>
            {admin && version !== keys.current && (
              <Button size="row" variant="danger" onClick={() => setAsked({ act: "forget", version })}>
                Forget
              </Button>
            )}
          </li>
        ))}
      </ul>
      {keys.forgotten.length > 0 && (
        <p className="text-small text-ink-2">Forgotten: version {keys.forgotten.join(", ")}.</p>
      )}
      <Dialog
        open={asked !== undefined}
        onOpenChange={(open) => !open && setAsked(undefined)}
        title={forgetting === undefined ? "Begin a new version of the key?" : `Forget version ${forgetting}?`}
        description={
          forgetting === undefined
            ? "From now on everybody has another pseudonym, and what was learnt of users begins anew. Old ones are found only by a person's name."
            : "Nobody can look up or erase by name what was stored under it any more. This cannot be taken back."
        }
        actions={
          <>
            <Button onClick={() => setAsked(undefined)}>Leave it</Button>
            <Button
              variant="danger"
              onClick={() => {
                if (forgetting === undefined) rotate.mutate({});
                else forget.mutate({ version: forgetting });
                setAsked(undefined);
              }}
            >
              {forgetting === undefined ? "Rotate the key" : `Forget version ${forgetting}`}
            </Button>
          </>
        }
      />
    </Panel>
  );
}
