"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { Field, TextInput } from "@/components/ui/field";
import { figures } from "@/components/ui/format";
import { when } from "@/components/ui/format-time";
import { Panel } from "@/components/ui/panel";
import { useToast } from "@/components/ui/toast";

const total = (rows: Record<string, number>): number => Object.values(rows).reduce((sum, n) => sum + n, 0);
const listed = (rows: Record<string, number>): string =>
  Object.entries(rows)
    .map(([table, n]) => `${table} ${figures(n)}`)
    .join(", ");

/** Erasing looks up what is kept of one person, erases it, and lists the certificates of erasures. */
export function Erasing({ admin }: { admin: boolean }) {
  const trpc = useTRPC();
  const toast = useToast();
  const zone = useZone();
  const now = useNow(60_000);
  const [user, setUser] = useState("");
  const [sure, setSure] = useState(false);
  const erasures = useQuery(trpc.privacy.erasures.queryOptions({}));
  const find = useMutation(trpc.privacy.find.mutationOptions());
  const erase = useMutation(
    trpc.privacy.erase.mutationOptions({
      onSuccess: (certificate) => {
        toast({
          title: `${figures(total(certificate.removed))} rows are erased.`,
          text: "The certificate stands in the record.",
        });
        find.reset();
        setUser("");
        void erasures.refetch();
      },
      onError: (error) => toast({ kind: "error", title: "Nothing was erased.", text: error.message }),
    }),
  );
  function look(event: FormEvent) {
    event.preventDefault();
    find.mutate({ user });
  }
  const found = find.data;
  const rows = found ? total(found.rows) : 0;
  return (
    <Panel title="Look up and erase a person">
      {admin ? (
        <form method="post" onSubmit={look} noValidate>
          <Field
            label="Identifier"
            help="As events carry it. It is hashed at the door and kept nowhere."
            error={find.error?.message}
          >
            {(parts) => (
              <span className="flex gap-2">
                <TextInput
                  {...parts}
                  value={user}
                  autoComplete="off"
                  onChange={(event) => {
                    setUser(event.target.value);
                    find.reset();
                  }}
                />
                <Button type="submit" busy={find.isPending}>
                  Look up
                </Button>
              </span>
            )}
          </Field>
          {found && (
            <div role="status" className="rounded-control bg-sunken px-2.5 py-2">
              <p className="text-small">
                {rows === 0 ? (
                  "Nothing is kept of this person."
                ) : (
                  <>
                    <b className="num">{figures(rows)}</b> rows: {listed(found.rows)}.
                  </>
                )}
              </p>
              {rows > 0 && (
                <Button
                  variant="danger"
                  className="mt-2"
                  busy={erase.isPending}
                  onClick={() => setSure(true)}
                >
                  Erase this person
                </Button>
              )}
            </div>
          )}
        </form>
      ) : (
        <p className="text-small text-ink-2">An admin looks up and erases.</p>
      )}
      {(erasures.data?.items ?? []).length > 0 && (
        <section aria-label="Certificates" className="mt-3 border-t border-line pt-2">
          <h3 className="text-small font-[580]">Certificates</h3>
          <ul className="m-0 list-none p-0">
            {erasures.data?.items.slice(0, 10).map((one) => (
              <li key={one.id} className="py-1 text-small">
                <span className="flex justify-between gap-3">
                  <span>
                    {figures(total(one.removed))} rows erased by {one.by}
                  </span>
                  <span className="text-ink-2">{when(Date.parse(one.at), now, zone)}</span>
                </span>
                <span className="mono block truncate text-ink-3" title={one.sha256}>
                  sha256 {one.sha256}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Confirm
        open={sure}
        onClose={() => setSure(false)}
        title="Erase this person?"
        description={`${figures(rows)} rows go for good: events, the profile, series, forecasts and what is remembered. What workloads used as a whole stays.`}
        act={`Erase ${figures(rows)} rows`}
        onAct={() => erase.mutate({ user })}
      />
    </Panel>
  );
}
