"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { faultsOf, useTRPC } from "@/components/api";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, TextArea } from "@/components/ui/field";
import { Ladder } from "@/components/ui/ladder";
import { MODE_WORD } from "@/components/ui/states-of";
import { useToast } from "@/components/ui/toast";
import { needsSecondPerson } from "@/server/core/approval/requests";
import { MODES, type Mode } from "@/server/core/words";

const DOES: Record<Mode, string> = {
  observe: "Forecasts are made and scored. Nothing is proposed and nothing acts.",
  recommend: "Plans are shown as advice. Nobody is asked and nothing acts.",
  approve: "Each plan waits for a person until it lapses. The reactive floor acts at once, by itself.",
  autopilot:
    "Plans act by themselves within the policy. A person can hold them; lost accuracy takes it down a rung.",
};

/** ModeDialog moves a workload on the ladder: it says what each rung does and asks why. */
export function ModeDialog({
  id,
  name,
  mode,
  open,
  onOpenChange,
}: {
  id: string;
  name: string;
  mode: Mode;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const toast = useToast();
  const [chosen, setChosen] = useState<Mode>(mode);
  const [reason, setReason] = useState("");
  const change = useMutation(
    trpc.workloads.changeMode.mutationOptions({
      onSuccess: (done) => {
        const closed =
          done.closed > 0
            ? ` ${done.closed} open ${done.closed === 1 ? "plan was" : "plans were"} closed.`
            : "";
        if (done.request) {
          toast({
            title: "Another approver decides.",
            text: `${done.name} stays in ${MODE_WORD[done.mode].toLowerCase()} until then. The request stands under Approvals and lapses in 24 h.`,
          });
        } else
          toast({
            title: `${done.name} is in ${MODE_WORD[done.mode].toLowerCase()}.`,
            text: `${DOES[done.mode]}${closed}`,
          });
        onOpenChange(false);
        setReason("");
        void queries.invalidateQueries(trpc.workloads.pathFilter());
      },
    }),
  );
  const faults = faultsOf(change.error);
  // With self-approval switched on the server moves at once all the same.
  const asks = needsSecondPerson(mode, chosen);
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Change the mode of ${name}`}
      actions={
        <>
          <Button onClick={() => onOpenChange(false)}>Leave it</Button>
          <Button
            variant="primary"
            busy={change.isPending}
            disabled={chosen === mode || reason.trim().length < 3}
            onClick={() => change.mutate({ id, mode: chosen, reason })}
          >
            {asks ? "Ask for" : "Move to"} {MODE_WORD[chosen].toLowerCase()}
          </Button>
        </>
      }
    >
      <fieldset className="m-0 border-0 p-0">
        <legend className="sr-only">Mode</legend>
        {MODES.map((rung) => (
          <label
            key={rung}
            className="flex cursor-pointer items-start gap-2.5 border-t border-line py-2 first:border-t-0"
          >
            <input
              type="radio"
              name="mode"
              className="mt-1 accent-ink"
              checked={chosen === rung}
              onChange={() => setChosen(rung)}
            />
            <span>
              <span className="flex items-center gap-2">
                <Ladder mode={rung} word />
                {rung === mode && <span className="text-small text-ink-2">now</span>}
              </span>
              <span className="text-small text-ink-2">
                {DOES[rung]}
                {needsSecondPerson(mode, rung) && " Another approver decides whether it goes there."}
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      <Field stacked label="Why" help="Stands in the audit beside the change." error={faults.reason}>
        {(parts) => (
          <TextArea {...parts} value={reason} onChange={(event) => setReason(event.target.value)} />
        )}
      </Field>
      {change.error && !faults.reason && (
        <p role="alert" className="text-small text-red">
          {change.error.message}
        </p>
      )}
    </Dialog>
  );
}
