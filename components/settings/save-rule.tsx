import { Button } from "@/components/ui/button";

interface Props {
  /** What the button says. */
  label: string;
  admin: boolean;
  busy: boolean;
  /** A fault that no field shows. */
  fault?: string | null;
}

/** SaveRule ends a form of settings that admins keep: what went wrong, and the button, or who may change it. */
export function SaveRule({ label, admin, busy, fault }: Props) {
  return (
    <>
      <p role="alert" className="min-h-5 pt-1 text-small text-red">
        {fault}
      </p>
      {admin ? (
        <Button type="submit" variant="primary" busy={busy}>
          {label}
        </Button>
      ) : (
        <p className="text-small text-ink-2">An admin can change this.</p>
      )}
    </>
  );
}
