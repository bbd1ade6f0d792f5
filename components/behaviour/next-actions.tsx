"use client";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { figures, span } from "@/components/ui/format";
import { Panel } from "@/components/ui/panel";
import { useKeys } from "@/components/ui/use-keys";
import { useUrl } from "@/components/workloads/use-url";
import { NextTree } from "./next-tree";
import { shortAction } from "./prepare-graph";
import { odds } from "./prepare-subject";
import type { Subject } from "./types";

/** NextActions shows what a user likely does next and after that: as a tree with odds, time and complexity, and as a table. */
export function NextActions({ subject }: { subject: Subject }) {
  const url = useUrl();
  const table = url.get("next") === "table";
  const toggle = () => url.set({ next: table ? null : "table" }, "replace");
  useKeys([{ keys: "shift+t", does: "Table behind the tree", run: toggle }]);
  const { after, session, ahead } = subject;
  const rest = Math.max(
    0,
    1 - (ahead.ends ?? 0) - ahead.steps.reduce((sum, one) => sum + one.probability, 0),
  );
  const [first] = ahead.steps;
  const says = first
    ? `${shortAction(first.action)} comes next with ${odds(first.probability)}${ahead.ends === null ? "" : `, the session is over with ${odds(ahead.ends)}`}.`
    : "Nothing is known of what comes next.";
  return (
    <Panel
      flush
      label="What this user likely does next"
      title="What this user likely does next"
      note={session.underWay ? `after ${shortAction(after)}` : "no session is under way: how the next begins"}
      actions={
        <Button aria-pressed={table} onClick={toggle}>
          Table
        </Button>
      }
    >
      <figure className="m-0 px-3.5 pt-1 pb-2" aria-label={says}>
        <NextTree subject={subject} />
        <figcaption className="pt-1 text-small text-ink-2">
          Odds of the second column are given the first.
          {rest >= 0.005 && ` Other first actions: ${odds(rest)} together.`} Times are medians.{" "}
          {subject.nextBy === "lstm"
            ? "Said by a network, which told later sessions better than counts."
            : "Said by counts of what followed what."}
        </figcaption>
      </figure>
      {table && (
        <div className="border-t border-line">
          <DataTable
            caption="Likely next actions"
            keys={false}
            rows={ahead.steps}
            rowKey={({ action }) => action}
            columns={[
              { key: "action", head: "Action", cell: ({ action }) => action },
              { key: "odds", head: "Probability", numeric: true, cell: (step) => odds(step.probability) },
              {
                key: "in",
                head: "In, median",
                numeric: true,
                cell: ({ inSeconds }) => (inSeconds === null ? "" : span(Math.round(inSeconds) * 1000)),
              },
              {
                key: "complexity",
                head: "Complexity",
                numeric: true,
                cell: ({ complexity }) =>
                  complexity === null ? "not learnt" : figures(Math.round(complexity)),
              },
              {
                key: "then",
                head: "Then",
                wide: true,
                cell: ({ followers }) =>
                  followers.map((next) => `${shortAction(next.action)} ${odds(next.probability)}`).join(", "),
              },
            ]}
          />
        </div>
      )}
    </Panel>
  );
}
