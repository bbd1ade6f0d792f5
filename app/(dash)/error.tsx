"use client";
import { Button } from "@/components/ui/button";
import { Fault } from "@/components/ui/states";

export default function DashError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <Fault
      title="This page could not be drawn."
      code={error.digest}
      action={<Button onClick={reset}>Draw it again</Button>}
    >
      Nothing was changed, and plans go on by themselves. The log has the details.
    </Fault>
  );
}
