"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import { useZone } from "@/components/preferences";
import { useMay } from "@/components/shell/use-shell";
import { bytes, duration, figures, span } from "@/components/ui/format";
import { clock } from "@/components/ui/format-time";
import { Pages } from "@/components/ui/pager";
import { Panel } from "@/components/ui/panel";
import { Empty, Loading, QueryFault } from "@/components/ui/states";
import { useUrl } from "@/components/workloads/use-url";
import { localWords, oddityWords, onceWords, runsOf, sessionWords } from "./prepare-subject";
import { shortAction } from "./prepare-graph";
import type { Timeline } from "./types";

const PAGE = 5;

/** TimelinePanels show what one user did, session by session, and what is unlike the user's own habit; operators and higher see them. */
export function TimelinePanels({ pseudonym }: { pseudonym: string }) {
  const trpc = useTRPC();
  const url = useUrl();
  const may = useMay("workloads:write");
  const cursor = Math.max(0, Math.floor(Number(url.get("sessions")) || 0));
  const found = useQuery({
    ...trpc.behaviour.timeline.queryOptions({ pseudonym, limit: PAGE, cursor }),
    enabled: may,
    placeholderData: keepPreviousData,
  });
  if (!may)
    return (
      <Panel flush label="Timeline" title="Timeline">
        <Empty title="An operator or higher sees what one user did.">
          Others see users in groups only, as the privacy setting asks.
        </Empty>
      </Panel>
    );
  if (found.error)
    return <QueryFault error={found.error} what="The timeline" onRetry={() => void found.refetch()} />;
  if (!found.data)
    return (
      <Panel flush title="Timeline">
        <Loading lines={6} what="Reading the timeline" />
      </Panel>
    );
  const { items, total, nextCursor, unlike, cut } = found.data;
  return (
    <>
      <Unlike unlike={unlike} />
      <Panel
        flush
        label="Timeline"
        title="Timeline"
        note={`${figures(total)} ${total === 1 ? "session" : "sessions"} in 28 days${cut ? ", of the newest 20,000 acts" : ""}`}
      >
        {items.length === 0 ? (
          <Empty title="No act of this user is kept of the last 28 days.">
            Older acts live on in the profile, where they count half every 21 days.
          </Empty>
        ) : (
          <ol className="m-0 list-none p-0">
            {items.map((session) => (
              <Session key={session.startsAt} session={session} />
            ))}
          </ol>
        )}
        <Pages
          from={cursor}
          page={PAGE}
          shown={items.length}
          total={total}
          more={nextCursor !== null}
          onFrom={(next) => url.set({ sessions: next > 0 ? String(next) : null })}
        />
      </Panel>
    </>
  );
}

function Unlike({ unlike: { days, enough, items } }: { unlike: Timeline["unlike"] }) {
  return (
    <Panel
      flush
      label="Unlike this user's habit"
      title="Unlike this user's habit"
      note={`last 24 h against ${figures(days)} ${days === 1 ? "day" : "days"} before`}
    >
      {!enough ? (
        <Empty title="Five days of history are needed before anything can be unlike it.">
          {`${figures(days)} ${days === 1 ? "day is" : "days are"} known so far.`}
        </Empty>
      ) : items.length === 0 ? (
        <Empty title="Nothing stands out.">
          How many acts, of each kind, at which hours and how many failed: all as this user usually does, to
          within what chance brings once in 100 days.
        </Empty>
      ) : (
        <ul className="m-0 list-none p-0">
          {items.map((one) => (
            <li
              key={`${one.kind} ${one.action ?? ""}`}
              className="flex flex-wrap items-baseline gap-x-2 border-t border-line px-3.5 py-2"
            >
              <svg width="12" height="12" aria-hidden="true" className="shrink-0 self-center">
                <circle cx="6" cy="6" r="4.5" fill="none" stroke="var(--amber)" strokeWidth="1.8" />
              </svg>
              <span className="text-body">{oddityWords(one)}</span>
              <span className="text-small text-ink-2">{onceWords(one.onceInDays)}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Session({ session }: { session: Timeline["items"][number] }) {
  const zone = useZone();
  const start = Date.parse(session.startsAt);
  const local = localWords(start, session);
  const runs = runsOf(session.items);
  const more = session.acts - session.items.length;
  const facts = [
    local,
    `${figures(session.acts)} ${session.acts === 1 ? "act" : "acts"}`,
    session.lastAt === session.startsAt ? undefined : span(Date.parse(session.lastAt) - start),
    session.errors > 0 ? `${figures(session.errors)} failed` : undefined,
    session.bytes > 0 ? bytes(session.bytes) : undefined,
    session.device ?? undefined,
  ].filter((fact) => fact !== undefined);
  return (
    <li className="border-t border-line px-3.5 py-2.5 first:border-t-0">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="num font-[560]">{sessionWords(session, zone)}</span>
        <span className="text-small text-ink-2">{facts.join(" · ")}</span>
      </p>
      <ol className="mt-1 flex list-none flex-wrap gap-x-1.5 gap-y-1 p-0" aria-label="Acts in order of time">
        {runs.map((run) => (
          <li
            key={run.at}
            title={`${clock(Date.parse(run.at), zone, true)}${run.durationMs === null ? "" : `, took ${duration(run.durationMs)}`}`}
            className={`inline-flex items-baseline gap-1 rounded-badge border px-1.5 text-small ${run.failures > 0 ? "border-red text-red" : "border-line text-ink"}`}
          >
            <span className="num text-tiny text-ink-3">{clock(Date.parse(run.at), zone)}</span>
            {shortAction(run.action)}
            {run.kind !== null && <span className="text-ink-2">{run.kind}</span>}
            {run.count > 1 && <span className="num text-ink-2">×{figures(run.count)}</span>}
            {run.failures > 0 && (
              <span className="text-tiny">
                {run.count > 1 ? `${figures(run.failures)} failed` : "failed"}
              </span>
            )}
          </li>
        ))}
        {more > 0 && <li className="text-small text-ink-2">and {figures(more)} more</li>}
      </ol>
    </li>
  );
}
