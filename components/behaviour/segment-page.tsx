"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { Here } from "@/components/shell/here";
import { useMay } from "@/components/shell/use-shell";
import { Button } from "@/components/ui/button";
import { figures, percent } from "@/components/ui/format";
import { PageHead, Panel } from "@/components/ui/panel";
import { Loading, QueryFault } from "@/components/ui/states";
import { TileStrip } from "@/components/ui/tiles";
import { useUrl } from "@/components/workloads/use-url";
import { DemandPanel } from "./demand-panel";
import { ExpectedTable } from "./expected-table";
import { MembersTable } from "./members-table";
import { distinctionWords, lookOf } from "./prepare-behaviour";
import { NextHour } from "./next-hour";
import { ProfilePanel } from "./profile-panel";
import { RenameDialog } from "./rename-dialog";
import { RulesPanel } from "./rules-panel";
import { SegmentMark } from "./segment-name";
import { TraitsPanel } from "./traits-panel";

const PAGE = 25;

/** SegmentPage answers who is in a segment, what they do, and what they are about to take. */
export function SegmentPage({ id }: { id: number }) {
  const trpc = useTRPC();
  const url = useUrl();
  const may = useMay("workloads:write");
  const [renaming, setRenaming] = useState(false);
  const cursor = Math.max(0, Math.floor(Number(url.get("from")) || 0));
  const found = useQuery({
    ...trpc.behaviour.segment.queryOptions({ id, limit: PAGE, cursor }),
    placeholderData: keepPreviousData,
  });
  if (found.error)
    return <QueryFault error={found.error} what="The segment" onRetry={() => void found.refetch()} />;
  if (!found.data) return <Loading lines={8} what="Reading the segment" />;
  const segment = found.data;
  return (
    <>
      <Here crumbs={[{ label: segment.name }]} />
      <PageHead
        title={
          <span className="inline-flex items-center gap-2">
            <SegmentMark look={lookOf(id)} />
            {segment.name}
          </span>
        }
        lead={`Told apart by ${distinctionWords(segment)}.`}
        actions={
          <Button
            disabled={!may}
            title={may ? undefined : "An operator or higher names segments."}
            onClick={() => setRenaming(true)}
          >
            Rename
          </Button>
        }
      />
      <div className="grid gap-3">
        <TileStrip
          label="The segment in figures"
          tiles={[
            {
              label: "Users",
              figure: figures(segment.size),
              second: `${percent(segment.size / segment.users)} of all`,
            },
            { label: "Sessions", figure: figures(segment.sessionsPerDay), second: "a day for each user" },
            { label: "Acts", figure: figures(segment.actsPerSession), second: "a session" },
            { label: "A session lasts", figure: figures(segment.minutesPerSession), unit: "min" },
            { label: "Errors", figure: percent(segment.errorShare), second: "of acts" },
          ]}
        />
        <DemandPanel id={id} />
        <div className="grid items-start gap-3 lg:grid-cols-2">
          <TraitsPanel segment={segment} />
          <div className="grid gap-3">
            <Panel flush title="What it will need" note="all members together">
              <ExpectedTable caption="Expected use of the segment" rows={segment.expected} />
              <p className="border-t border-line px-3.5 py-2.5 text-small text-ink-2">
                Of sessions under way in the next 15 min, and of others in this hour.
              </p>
            </Panel>
            <NextHour ahead={segment.ahead} />
            <ProfilePanel actions={segment.actions} hours={segment.hours} />
          </div>
        </div>
        <MembersTable
          members={segment.members}
          from={cursor}
          page={PAGE}
          onFrom={(from) => url.set({ from: from > 0 ? String(from) : null })}
        />
        <RulesPanel segmentId={id} />
      </div>
      {renaming && <RenameDialog segment={segment} onClose={() => setRenaming(false)} />}
    </>
  );
}
