"use client";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { faultsOf, useTRPC } from "@/components/api";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, TextArea } from "@/components/ui/field";
import { useToast } from "@/components/ui/toast";
import type { PolicyDiff } from "@/server/core/policy/diff";

/** SubmitDialog asks why, shows what differs, and sends the draft to another approver; Ctrl or ⌘ Enter sends. */
export function SubmitDialog({
  id,
  n,
  diff,
  onClose,
  flush,
}: {
  id: string;
  n: number;
  diff?: PolicyDiff;
  onClose: () => void;
  flush: () => Promise<boolean>;
}) {
  const trpc = useTRPC();
  const router = useRouter();
  const toast = useToast();
  const [reason, setReason] = useState("");
  const submit = useMutation(
    trpc.policies.submit.mutationOptions({
      onSuccess: () => {
        toast({ title: `v${n} is submitted.`, text: "Another approver decides within 24 h." });
        router.push(`/policies/${id}`);
      },
    }),
  );
  const send = async () => {
    if (await flush()) submit.mutate({ id, n, reason });
  };
  const faults = faultsOf(submit.error);
  const error = faults.reason ?? submit.error?.message;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Submit v${n} for approval?`}
      description={
        diff
          ? `${diff.changes.length} of ${diff.changes.length + diff.unchanged} settings differ from the active version. Its settings are fixed once submitted.`
          : "It is the first version. Its settings are fixed once submitted."
      }
      actions={
        <Button variant="primary" hint="⌘ ↵" busy={submit.isPending} onClick={() => void send()}>
          Submit v{n}
        </Button>
      }
    >
      <Field
        label="Why do you want this change?"
        stacked
        error={error}
        help="The approver reads it first. Example: the morning ramp starts earlier, with fewer flips."
      >
        {(parts) => (
          <TextArea
            {...parts}
            autoFocus
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey)) return;
              event.preventDefault();
              event.stopPropagation();
              void send();
            }}
          />
        )}
      </Field>
    </Dialog>
  );
}
