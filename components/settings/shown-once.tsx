"use client";
import { Button } from "@/components/ui/button";
import { CopyText } from "@/components/ui/copy-text";
import { Dialog } from "@/components/ui/dialog";

/** ShownOnce shows a secret that is not kept, until it is closed. */
export function ShownOnce({
  title,
  secret,
  note,
  onClose,
}: {
  title: string;
  secret: string | undefined;
  note: string;
  onClose: () => void;
}) {
  return (
    <Dialog
      open={secret !== undefined}
      onOpenChange={(open) => !open && onClose()}
      title={title}
      description={note}
      actions={
        <Button variant="primary" onClick={onClose}>
          I have noted it
        </Button>
      }
    >
      {secret !== undefined && <CopyText text={secret} what="it" />}
    </Dialog>
  );
}
