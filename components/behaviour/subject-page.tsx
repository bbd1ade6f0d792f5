"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { Here } from "@/components/shell/here";
import { figures, percent } from "@/components/ui/format";
import { when } from "@/components/ui/format-time";
import { PageHead } from "@/components/ui/panel";
import { Loading, QueryFault } from "@/components/ui/states";
import { TileStrip } from "@/components/ui/tiles";
import { NextActions } from "./next-actions";
import { lookOf } from "./prepare-behaviour";
import { ProfilePanel } from "./profile-panel";
import { ReservationsPanel } from "./reservations-panel";
import { SegmentName } from "./segment-name";
import { MovesPanel, SubjectActs, SubjectFacts } from "./subject-facts";
import { TimelinePanels } from "./timeline-panel";

/** SubjectPage answers what one user, known by pseudonym only, does next and will need, and what is reserved. */
export function SubjectPage({ pseudonym }: { pseudonym: string }) {
  const trpc = useTRPC();
  const now = useNow(30_000);
  const zone = useZone();
  const found = useQuery(trpc.behaviour.subject.queryOptions({ pseudonym }));
  if (found.error)
    return <QueryFault error={found.error} what="The user" onRetry={() => void found.refetch()} />;
  if (!found.data) return <Loading lines={8} what="Reading the user" />;
  const subject = found.data;
  const { segment, own } = subject;
  return (
    <>
      <Here
        crumbs={[
          ...(segment ? [{ label: segment.name, href: `/behaviour/segments/${segment.id}` }] : []),
          { label: pseudonym },
        ]}
      />
      <PageHead
        title={<span className="font-mono">{pseudonym}</span>}
        lead={
          <span className="inline-flex flex-wrap items-center gap-x-2">
            {segment ? (
              <SegmentName id={segment.id} name={segment.name} look={lookOf(segment.id)} />
            ) : (
              "In no segment yet"
            )}
            <SubjectFacts subject={subject} />
          </span>
        }
        actions={<SubjectActs subject={subject} />}
      />
      <div className="grid gap-3">
        <TileStrip
          label="The user in figures"
          tiles={[
            {
              label: "Own pace",
              figure: percent(Number(own.toFixed(2))),
              second: `${percent(Number((1 - own).toFixed(2)))} borrowed from the segment`,
            },
            { label: "Sessions", figure: figures(subject.sessionsPerDay), second: "a day" },
            { label: "Acts", figure: figures(subject.actsPerSession), second: "a session" },
            { label: "Errors", figure: percent(subject.errorShare), second: "of acts" },
            {
              label: "Last seen",
              figure: when(Date.parse(subject.lastSeenAt), now, zone),
              second: `first ${when(Date.parse(subject.firstSeenAt), now, zone)}`,
            },
          ]}
        />
        <div className="grid items-start gap-3 lg:grid-cols-2">
          <NextActions subject={subject} />
          <ReservationsPanel subject={subject} />
        </div>
        <TimelinePanels pseudonym={pseudonym} />
        <div className="grid items-start gap-3 lg:grid-cols-2">
          <ProfilePanel actions={subject.actions} hours={subject.hours} />
          <MovesPanel subject={subject} />
        </div>
      </div>
    </>
  );
}
