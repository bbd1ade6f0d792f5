"use client";
import { DataTable } from "@/components/ui/data-table";
import { percent } from "@/components/ui/format";
import { Panel } from "@/components/ui/panel";
import { HoursSpark } from "./hours-spark";

/** ProfilePanel shows what is done and when: the most frequent actions, and the shape of the day in local time. */
export function ProfilePanel({
  actions,
  hours,
}: {
  actions: readonly { action: string; share: number }[];
  hours: readonly number[];
}) {
  return (
    <Panel flush title="Profile" note="what is done, and when">
      <div className="px-3.5 pb-2">
        <HoursSpark hours={hours} width={280} height={48} />
        <p className="flex w-[280px] justify-between text-tiny text-ink-3">
          <span>00 h</span>
          <span>acts by local hour</span>
          <span>23 h</span>
        </p>
      </div>
      <DataTable
        caption="Most frequent actions"
        keys={false}
        rows={actions.slice(0, 10)}
        rowKey={({ action }) => action}
        columns={[
          { key: "action", head: "Action", cell: ({ action }) => action },
          { key: "share", head: "Share of acts", numeric: true, cell: ({ share }) => percent(share) },
        ]}
      />
    </Panel>
  );
}
