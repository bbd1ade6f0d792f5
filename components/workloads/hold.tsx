"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { faultsOf, useTRPC } from "@/components/api";
import { useZone } from "@/components/preferences";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Select, TextInput } from "@/components/ui/field";
import { clock } from "@/components/ui/format-time";
import { HoldIcon, ResumeIcon } from "@/components/ui/icons";
import { useToast } from "@/components/ui/toast";
import { useKeys } from "@/components/ui/use-keys";

const LENGTHS = [15, 30, 60, 120, 240] as const;
const sayLength = (minutes: number) => (minutes < 60 ? `${minutes} min` : `${minutes / 60} h`);

/** Hold keeps a workload at what it has for at most four hours, or ends that. `H` opens it. */
export function Hold({
  id,
  name,
  desired,
  heldUntil,
  may,
}: {
  id: string;
  name: string;
  desired: number;
  heldUntil: string | null;
  may: boolean;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const toast = useToast();
  const zone = useZone();
  const [open, setOpen] = useState(false);
  const [minutes, setMinutes] = useState("60");
  const [reason, setReason] = useState("");
  const again = () => void queries.invalidateQueries(trpc.workloads.pathFilter());
  const release = useMutation(
    trpc.workloads.releaseHold.mutationOptions({
      onSuccess: (done) =>
        toast({ title: "The hold is over.", text: `Plans for ${done.name} act again from the next cycle.` }),
      onError: (failure) => toast({ kind: "error", title: "The hold stays.", text: failure.message }),
      onSettled: again,
    }),
  );
  const hold = useMutation(
    trpc.workloads.hold.mutationOptions({
      onSuccess: (done) => {
        setOpen(false);
        toast({
          title: `Held at ${done.replicas}.`,
          text: `${done.name} keeps its replicas until ${clock(Date.parse(done.heldUntil), zone)}.`,
          undo: () => release.mutate({ id }),
        });
      },
      onSettled: again,
    }),
  );
  const toggle = () => (heldUntil ? release.mutate({ id }) : setOpen(true));
  useKeys([{ keys: "h", does: heldUntil ? "End the hold" : "Hold the workload", run: toggle, enabled: may }]);
  const why = may ? undefined : "An operator, approver or admin holds a workload.";
  return (
    <>
      <Button
        hint="H"
        disabled={!may}
        title={why}
        busy={release.isPending}
        icon={
          heldUntil ? <ResumeIcon size={13} aria-hidden="true" /> : <HoldIcon size={13} aria-hidden="true" />
        }
        onClick={toggle}
      >
        {heldUntil ? "End hold" : "Hold"}
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={`Hold ${name} at ${desired}`}
        description="Nothing acts on it until then, not even the reactive floor. Stop all and resume do not change a hold."
        actions={
          <>
            <Button onClick={() => setOpen(false)}>Leave it</Button>
            <Button
              variant="primary"
              busy={hold.isPending}
              onClick={() => hold.mutate({ id, minutes: Number(minutes), reason })}
            >
              Hold for {sayLength(Number(minutes))}
            </Button>
          </>
        }
      >
        <Field label="For" help="At most 4 h. It ends by itself." error={faultsOf(hold.error).minutes}>
          {(parts) => (
            <Select
              {...parts}
              value={minutes}
              onValue={setMinutes}
              options={LENGTHS.map((length) => ({ value: String(length), label: sayLength(length) }))}
            />
          )}
        </Field>
        <Field label="Why">
          {(parts) => (
            <TextInput {...parts} value={reason} onChange={(event) => setReason(event.target.value)} />
          )}
        </Field>
        {hold.error && (
          <p role="alert" className="text-small text-red">
            {hold.error.message}
          </p>
        )}
      </Dialog>
    </>
  );
}
