"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { faultsOf, useTRPC } from "@/components/api";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, TextInput } from "@/components/ui/field";
import { useToast } from "@/components/ui/toast";
import type { Segment } from "./types";

/** RenameDialog asks for a segment's name; an empty one gives the learnt name back. */
export function RenameDialog({ segment, onClose }: { segment: Segment; onClose: () => void }) {
  const trpc = useTRPC();
  const toast = useToast();
  const [name, setName] = useState(segment.name);
  const rename = useMutation(
    trpc.behaviour.renameSegment.mutationOptions({
      onSuccess: (made) => {
        toast({ title: `The segment is called ${made.name}.`, text: "The name stays from day to day." });
        onClose();
      },
    }),
  );
  const submit = (form: FormEvent) => {
    form.preventDefault();
    rename.mutate({ id: segment.id, name: name.trim() === "" ? null : name.trim() });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Rename the segment"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="rename-form" variant="primary" busy={rename.isPending}>
            Rename
          </Button>
        </>
      }
    >
      <form id="rename-form" method="post" onSubmit={submit} noValidate>
        <Field
          label="Name"
          help={`Leave it empty for the learnt name, ${segment.learntName}.`}
          error={faultsOf(rename.error).name ?? rename.error?.message}
        >
          {(parts) => (
            <TextInput
              {...parts}
              value={name}
              autoFocus
              autoComplete="off"
              maxLength={60}
              onChange={(input) => setName(input.target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
