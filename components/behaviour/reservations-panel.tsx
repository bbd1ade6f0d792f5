"use client";
import { useMutation } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import { useMay } from "@/components/shell/use-shell";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { MEASURE_WORD, percent, withUnit } from "@/components/ui/format";
import { Panel } from "@/components/ui/panel";
import { useToast } from "@/components/ui/toast";
import { askable } from "./prepare-behaviour";
import { changeWords } from "./prepare-moved";
import type { Subject } from "./types";

/** ReservationsPanel sets what is reserved for a user against what is predicted, with buttons that allocate and release. */
export function ReservationsPanel({ subject }: { subject: Subject }) {
  const trpc = useTRPC();
  const toast = useToast();
  const may = useMay("plans:decide");
  const { pseudonym, reservations, expected, own } = subject;
  const done = {
    onSuccess: ({ was, reserved, unit }: { was: number; reserved: number; unit: string }) =>
      toast({
        title: `${withUnit(reserved, unit)} are reserved.`,
        text: `It was ${withUnit(was, unit)}. The next look in at most 10 min follows what is predicted then.`,
      }),
    onError: (error: { message: string }) =>
      toast({ kind: "error", title: "Nothing was changed.", text: error.message }),
  };
  const allocate = useMutation(trpc.behaviour.allocate.mutationOptions(done));
  const release = useMutation(trpc.behaviour.release.mutationOptions(done));
  const title = may ? undefined : "An approver or higher changes reservations.";
  const said = new Map(expected.map((one) => [one.resource, one]));
  return (
    <Panel flush title="What that will need" note="session under way in 15 min, others in this hour">
      <DataTable
        caption="Predicted use and reservations"
        keys={false}
        rows={reservations}
        rowKey={({ resource }) => resource}
        columns={[
          { key: "resource", head: "Resource", cell: ({ resource }) => MEASURE_WORD[resource] },
          {
            key: "mean",
            head: "Mean",
            numeric: true,
            wide: true,
            cell: ({ resource, unit }) => withUnit(said.get(resource)?.mean ?? Number.NaN, unit),
          },
          {
            key: "median",
            head: "Median",
            numeric: true,
            wide: true,
            cell: ({ resource, unit }) => withUnit(said.get(resource)?.quantiles["0.5"] ?? Number.NaN, unit),
          },
          {
            key: "p90",
            head: "p90",
            numeric: true,
            cell: ({ predicted, unit }) => withUnit(predicted, unit),
          },
          {
            key: "reserved",
            head: "Reserved",
            numeric: true,
            cell: ({ reserved, unit }) => withUnit(reserved, unit),
          },
          {
            key: "difference",
            head: "Difference",
            numeric: true,
            wide: true,
            cell: ({ difference, unit }) => changeWords(difference, unit),
          },
          {
            key: "change",
            head: "Actions",
            quietHead: true,
            numeric: true,
            cell: (row) => {
              const action = askable(row);
              if (!action) return <span className="text-ink-3">held</span>;
              const { resource } = row;
              const verb = action === "allocate" ? allocate : release;
              return (
                <Button
                  size="row"
                  disabled={!may}
                  title={title}
                  busy={verb.isPending && verb.variables.resource === resource}
                  aria-label={`${action === "allocate" ? "Allocate" : "Release"} ${MEASURE_WORD[resource]}`}
                  onClick={() => verb.mutate({ pseudonym, resource: row.resource as "cpu" })}
                >
                  {action === "allocate" ? "Allocate" : "Release"}
                </Button>
              );
            },
          },
        ]}
      />
      <p className="border-t border-line px-3.5 py-2.5 text-small text-ink-2">
        The rule reserves a tenth more than p90. It looks every 10 min and releases when more than a quarter
        is not needed; while all is stopped nothing changes. {percent(Math.round(own * 100) / 100)} of the
        expected pace is the user's own, the rest is borrowed from the segment.
      </p>
    </Panel>
  );
}
