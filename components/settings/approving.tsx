"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import { Field, Switch } from "@/components/ui/field";
import { Panel } from "@/components/ui/panel";
import { Loading, QueryFault } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";

/** Approving says who may approve a change: somebody else than its author, unless an admin allows it. */
export function Approving({ admin }: { admin: boolean }) {
  const trpc = useTRPC();
  const toast = useToast();
  const settings = useQuery(trpc.settings.read.queryOptions({}));
  const set = useMutation(
    trpc.settings.setSelfApproval.mutationOptions({
      onSuccess: () => void settings.refetch(),
      onError: (error) => toast({ kind: "error", title: "Not changed.", text: error.message }),
    }),
  );
  if (settings.isPending) return <Loading lines={1} />;
  if (settings.isError)
    return <QueryFault error={settings.error} what="Settings" onRetry={() => void settings.refetch()} />;
  const allowed = settings.data.selfApproval;
  return (
    <Panel title="Approving" className="max-w-[720px]">
      <Field
        label="The author of a change may approve it"
        help={
          allowed
            ? "One approver is enough, also the one who wrote the change."
            : "Every policy version needs an approver other than its author."
        }
      >
        {(parts) => (
          <Switch
            {...parts}
            checked={allowed}
            disabled={!admin || set.isPending}
            onChecked={(next) => set.mutate({ allowed: next })}
          />
        )}
      </Field>
      {!admin && <p className="text-small text-ink-2">An admin can change this.</p>}
    </Panel>
  );
}
