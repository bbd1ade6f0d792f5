"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { useTRPC } from "@/components/api";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Select, Switch } from "@/components/ui/field";

const DAYS = ["3", "7", "14", "28"] as const;

/** StartReplay asks which policies to compare on which workloads and over how many days; all by keyboard. */
export function StartReplay({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const policies = useQuery(trpc.policies.list.queryOptions({}));
  const workloads = useQuery(trpc.workloads.list.queryOptions({}));
  const active = (policies.data?.items ?? []).filter((policy) => policy.active);
  const [chosen, setChosen] = useState<readonly string[]>();
  const [on, setOn] = useState<readonly string[]>([]);
  const [days, setDays] = useState<(typeof DAYS)[number]>("14");
  const [riskLevels, setRiskLevels] = useState(false);
  const picked = chosen ?? active.slice(0, 3).map(({ id }) => id);
  const start = useMutation(
    trpc.replays.start.mutationOptions({ onSuccess: ({ id }) => router.push(`/replays/${id}`) }),
  );
  const begin = () =>
    start.mutate({
      policies: [...picked],
      workloads: on.length > 0 ? [...on] : undefined,
      days: Number(days),
      riskLevels,
    });
  const send = useRef<() => unknown>(begin);
  send.current = () => picked.length > 0 && !start.isPending && begin();
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      send.current();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Compare policies by replay"
      description="Each is tried on the same past with the forecasts as they were issued, beside an HPA, doing nothing and perfect foresight."
      actions={
        <Button
          variant="primary"
          hint="⌘ ↵"
          busy={start.isPending}
          disabled={picked.length === 0}
          onClick={begin}
        >
          Replay {picked.length} {picked.length === 1 ? "policy" : "policies"}
        </Button>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          begin();
        }}
      >
        <Checks
          legend="Policies"
          options={active.map(({ id, name, active: is }) => ({ id, name: `${name} v${is?.version}` }))}
          chosen={picked}
          onChosen={setChosen}
        />
        <Checks
          legend="Workloads"
          help={
            on.length === 0 ? "None chosen: every workload that one of these policies governs." : undefined
          }
          options={(workloads.data?.items ?? []).map(({ id, name }) => ({ id, name }))}
          chosen={on}
          onChosen={setOn}
        />
        <Field label="Last days">
          {(parts) => (
            <Select
              {...parts}
              value={days}
              onValue={setDays}
              options={DAYS.map((value) => ({ value, label: `${value} days` }))}
            />
          )}
        </Field>
        <Field label="Other levels of risk" help="Each policy also at other quantiles or prices.">
          {(parts) => (
            <span className="flex justify-end">
              <Switch {...parts} checked={riskLevels} onChecked={setRiskLevels} />
            </span>
          )}
        </Field>
        {start.error && (
          <p role="alert" className="mt-2 text-small text-red">
            {start.error.message}
          </p>
        )}
      </form>
    </Dialog>
  );
}

function Checks({
  legend,
  help,
  options,
  chosen,
  onChosen,
}: {
  legend: string;
  help?: string;
  options: readonly { id: string; name: string }[];
  chosen: readonly string[];
  onChosen: (ids: readonly string[]) => void;
}) {
  return (
    <fieldset className="m-0 mb-2 border-0 p-0">
      <legend className="text-small font-[580] text-ink-2">{legend}</legend>
      <div className="max-h-36 overflow-y-auto">
        {options.map(({ id, name }) => (
          <label key={id} className="flex min-h-6 items-center gap-2 py-0.5 max-md:min-h-11">
            <input
              type="checkbox"
              className="size-4 accent-ink"
              checked={chosen.includes(id)}
              onChange={(event) =>
                onChosen(event.target.checked ? [...chosen, id] : chosen.filter((each) => each !== id))
              }
            />
            {name}
          </label>
        ))}
      </div>
      {help && <p className="text-small text-ink-2">{help}</p>}
    </fieldset>
  );
}
