"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { useMay } from "@/components/shell/use-shell";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { DataTable } from "@/components/ui/data-table";
import { percent, span } from "@/components/ui/format";
import { when } from "@/components/ui/format-time";
import { Panel } from "@/components/ui/panel";
import { Empty } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";
import { lookOf } from "./prepare-behaviour";
import { RuleForm } from "./rule-form";
import { SegmentName } from "./segment-name";
import type { Subject } from "./types";

/** SubjectFacts says what is known of a user beside their acts, and whether a session is under way. */
export function SubjectFacts({ subject }: { subject: Subject }) {
  const now = useNow(30_000);
  const { plan, role, regions, devices, session } = subject;
  const facts = [
    role === null ? undefined : `role ${role}`,
    plan === null ? undefined : `plan ${plan}`,
    regions[0]?.name,
    devices[0] && `${devices[0].name} ${percent(Math.round(devices[0].share * 100) / 100)}`,
    session.underWay
      ? `working now, session ${span(Math.max(0, now - Date.parse(session.startsAt)))}`
      : "no session under way",
  ].filter((fact) => fact !== undefined);
  return <span className="text-body">{facts.join(" \u00b7 ")}</span>;
}

/** SubjectActs pins a user to a segment (operators) and erases what is kept of them (admins). */
export function SubjectActs({ subject: { pseudonym, segment } }: { subject: Subject }) {
  const trpc = useTRPC();
  const toast = useToast();
  const router = useRouter();
  const [mayPin, mayErase] = [useMay("workloads:write"), useMay("settings:write")];
  const [open, setOpen] = useState<"pin" | "erase">();
  const rules = useQuery({ ...trpc.behaviour.rules.queryOptions({}), enabled: open === "pin" });
  const segments = useQuery({ ...trpc.behaviour.segments.queryOptions({}), enabled: open === "pin" });
  const erase = useMutation(
    trpc.privacy.erase.mutationOptions({
      onSuccess: ({ removed }) => {
        const rows = Object.values(removed).reduce((sum, n) => sum + n, 0);
        toast({ title: "The user is erased.", text: `${rows} rows are gone. The certificate is in Audit.` });
        router.push("/behaviour");
      },
      onError: (error) => toast({ kind: "error", title: "Nothing was erased.", text: error.message }),
    }),
  );
  return (
    <>
      <Button
        disabled={!mayPin || !segment}
        title={mayPin ? undefined : "An operator or higher pins users."}
        onClick={() => setOpen("pin")}
      >
        Pin to a segment
      </Button>
      <Button
        variant="danger"
        disabled={!mayErase}
        busy={erase.isPending}
        title={mayErase ? undefined : "An admin erases data."}
        onClick={() => setOpen("erase")}
      >
        Erase data
      </Button>
      {open === "pin" && rules.data && segments.data && (
        <RuleForm
          segments={segments.data.items}
          segmentId={segment?.id}
          known={rules.data.known}
          user={pseudonym}
          onClose={() => setOpen(undefined)}
        />
      )}
      <Confirm
        open={open === "erase"}
        onClose={() => setOpen(undefined)}
        title="Erase everything that is kept of this user?"
        description="Events, profile, series, forecasts, moves and rules of this pseudonym are removed for good. What workloads used as a whole stays. There is no way back."
        act="Erase data"
        onAct={() => erase.mutate({ pseudonym })}
      />
    </>
  );
}

/** MovesPanel lists when a user came from which segment into which. */
export function MovesPanel({ subject: { moves } }: { subject: Subject }) {
  const now = useNow(60_000);
  const zone = useZone();
  const name = ({ id, name: said }: Subject["moves"][number]["from"]) =>
    said === null ? `Segment ${id}, which has ended` : <SegmentName id={id} name={said} look={lookOf(id)} />;
  return (
    <Panel flush label="Moves" title="Moves" note="between segments, 90 days">
      <DataTable
        caption="Moves of the user between segments"
        keys={false}
        rows={moves}
        rowKey={({ at }) => at}
        empty={<Empty title="This user has stayed in one segment." />}
        columns={[
          { key: "at", head: "When", cell: ({ at }) => when(Date.parse(at), now, zone) },
          { key: "from", head: "From", cell: ({ from }) => name(from) },
          { key: "to", head: "To", cell: ({ to }) => name(to) },
        ]}
      />
    </Panel>
  );
}
