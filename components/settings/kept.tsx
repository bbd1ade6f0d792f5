"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { Button } from "@/components/ui/button";
import { Field, NumberInput } from "@/components/ui/field";
import { Panel } from "@/components/ui/panel";
import { Loading, QueryFault } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";

/** Kept says for how long the points that forecasts are scored by are kept. */
export function Kept({ admin }: { admin: boolean }) {
  const trpc = useTRPC();
  const toast = useToast();
  const settings = useQuery(trpc.settings.read.queryOptions({}));
  const [typed, setTyped] = useState<number>();
  const set = useMutation(
    trpc.settings.setRetention.mutationOptions({
      onSuccess: () => {
        setTyped(undefined);
        void settings.refetch();
      },
      onError: (error) => toast({ kind: "error", title: "Not changed.", text: error.message }),
    }),
  );
  if (settings.isPending) return <Loading lines={1} />;
  if (settings.isError)
    return <QueryFault error={settings.error} what="Settings" onRetry={() => void settings.refetch()} />;
  const days = typed ?? settings.data.pointDays;
  return (
    <Panel title="Kept data" className="max-w-[720px]">
      <Field
        label="Points of forecasts"
        help="31 to 1,830 days before the newest value of a series. Each point says what was forecast for one instant; 10,000 series make about 14 million a day."
      >
        {(parts) => (
          <span className="flex gap-2">
            <NumberInput
              {...parts}
              className="w-32"
              unit="days"
              min={31}
              max={1830}
              step={1}
              value={days}
              disabled={!admin}
              onValue={setTyped}
            />
            {admin && (
              <Button
                disabled={set.isPending || Number.isNaN(days) || days === settings.data.pointDays}
                onClick={() => set.mutate({ pointDays: days })}
              >
                Save
              </Button>
            )}
          </span>
        )}
      </Field>
      {!admin && <p className="text-small text-ink-2">An admin can change this.</p>}
    </Panel>
  );
}
