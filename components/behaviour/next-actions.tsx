"use client";
import { DataTable } from "@/components/ui/data-table";
import { figures, percent } from "@/components/ui/format";
import { Panel } from "@/components/ui/panel";
import type { Subject } from "./types";

/** NextActions lists what a user likely does next, with the odds as bars and what an act costs. */
export function NextActions({ subject }: { subject: Subject }) {
  const { after, next } = subject;
  const rest = 1 - next.reduce((sum, { probability }) => sum + probability, 0);
  return (
    <Panel
      flush
      title="What this user likely does next"
      note={after === "start" ? "no session is under way" : `after ${after}`}
    >
      <DataTable
        caption="Likely next actions"
        keys={false}
        rows={next}
        rowKey={({ action }) => action}
        columns={[
          {
            key: "action",
            head: "Action",
            cell: ({ action, probability }) => (
              <>
                {action}
                <span aria-hidden="true" className="mt-0.5 block h-1 max-w-60 rounded-mark bg-sunken">
                  <span
                    className="block h-1 rounded-mark bg-blue"
                    style={{ width: `${Math.round(probability * 100)}%` }}
                  />
                </span>
              </>
            ),
          },
          {
            key: "odds",
            head: "Probability",
            numeric: true,
            cell: ({ probability }) => percent(probability),
          },
          {
            key: "complexity",
            head: "Complexity",
            numeric: true,
            cell: ({ complexity }) => (complexity === null ? "not learnt" : figures(Math.round(complexity))),
          },
        ]}
      />
      {rest > 0.005 && (
        <p className="border-t border-line px-3.5 py-2.5 text-small text-ink-2">
          Other actions or the end of the session: {percent(Number(rest.toFixed(3)))} together.
        </p>
      )}
    </Panel>
  );
}
