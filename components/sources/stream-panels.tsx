"use client";
import { useMutation } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useMay } from "@/components/shell/use-shell";
import { Button } from "@/components/ui/button";
import { Facts } from "@/components/ui/facts";
import { figures, span } from "@/components/ui/format";
import { Panel } from "@/components/ui/panel";
import { Fault } from "@/components/ui/states";
import { TileStrip } from "@/components/ui/tiles";
import { HourTrace } from "./doors-panel";
import { NewestTable } from "./newest-table";
import type { Detail } from "./types";

/** StreamPanels shows what a stream brings, what waits in it, the newest of it as stored, and how it is reached. */
export function StreamPanels({ detail }: { detail: Detail }) {
  const { id, consumed } = detail;
  const now = useNow(1_000);
  const may = useMay("settings:write");
  const test = useMutation(useTRPC().sources.testStream.mutationOptions());
  if (!consumed) return null;
  const { intake } = consumed;
  const ago = (at: string | null) => (at === null ? "never" : span(Math.max(0, now - Date.parse(at))));
  const facts: [string, string][] = [
    ["Address", consumed.url],
    ["User", consumed.username || (consumed.hasSecret ? "default, with password" : "none")],
    ["Stream", consumed.stream],
    ["Group", consumed.group],
    ["Began", consumed.from === "start" ? "at the oldest entry" : "with what came then"],
    ["Application", consumed.application || "as entries say"],
  ];
  return (
    <>
      <TileStrip
        label="How it stands"
        tiles={[
          {
            label: "Last event",
            figure: ago(intake.lastAt),
            unit: intake.lastAt === null ? undefined : "ago",
            second: "read every minute",
          },
          { label: "Events a minute", figure: figures(intake.itemsPerMinute), second: "over ten minutes" },
          {
            label: "Waiting in the stream",
            figure: intake.waiting === null ? "not known" : figures(intake.waiting),
            second: "at the last reading",
            ink: (intake.waiting ?? 0) > 10 * Math.max(1, intake.itemsPerMinute) ? "amber" : undefined,
          },
          {
            label: "Not usable, a minute",
            figure: figures(intake.rejectedPerMinute),
            second:
              intake.lastError === null ? (
                "none so far"
              ) : (
                <span className="line-clamp-3 whitespace-normal">
                  {ago(intake.lastErrorAt)} ago: {intake.lastError}
                </span>
              ),
            ink: intake.rejectedPerMinute > 0 ? "amber" : undefined,
          },
        ]}
      />
      <div className="mt-3 grid items-start gap-3 xl:grid-cols-[minmax(0,1fr)_380px]">
        <Panel flush title="The newest, as stored">
          <NewestTable sample={intake.sample} what="events" />
        </Panel>
        <div className="grid gap-3">
          <Panel title="The last hour" note="events by minute">
            <HourTrace minutes={intake.minutes} label="Events in the last hour" width={340} height={72} />
          </Panel>
          <Panel
            title="Connection"
            actions={
              may && (
                <Button busy={test.isPending} onClick={() => test.mutate({ id })}>
                  Test connection
                </Button>
              )
            }
          >
            <Facts facts={facts} />
            <p role="status" className="mt-2 text-small">
              {test.data && `It answers. ${figures(test.data.waiting)} entries wait.`}
            </p>
            {test.error && <Fault title="The test failed.">{test.error.message}</Fault>}
          </Panel>
        </div>
      </div>
    </>
  );
}
