import { Button } from "./button";
import { Dialog } from "./dialog";

/** Confirm asks before something that takes away: "Leave it" changes nothing, the other button acts once and closes. */
export function Confirm({
  open,
  onClose,
  title,
  description,
  act,
  onAct,
}: {
  open: boolean;
  onClose: () => void;
  title: string;
  description: string;
  /** What the button says, as an order: "Remove feed". */
  act: string;
  onAct: () => void;
}) {
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title={title}
      description={description}
      actions={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button
            variant="danger"
            onClick={() => {
              onAct();
              onClose();
            }}
          >
            {act}
          </Button>
        </>
      }
    />
  );
}
