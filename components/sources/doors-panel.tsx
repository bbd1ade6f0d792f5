"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useMay } from "@/components/shell/use-shell";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { figures, span } from "@/components/ui/format";
import { Panel } from "@/components/ui/panel";
import { Loading, QueryFault } from "@/components/ui/states";
import { useToast } from "@/components/ui/toast";
import { DOOR_INK, DOOR_WORD } from "./prepare-doors";
import { Trace } from "./trace";
import type { Door } from "./types";

const MINUTE_MS = 60_000;

/** DoorsPanel lists every way in for what is sent, whether anybody set it up or not: when it was used, how much comes, the last refusal. */
export function DoorsPanel() {
  const query = useQuery({ ...useTRPC().sources.doors.queryOptions({}), refetchInterval: 10_000 });
  const now = useNow(5_000);
  const router = useRouter();
  return (
    <Panel flush className="mt-3" title="Doors" note="for what is sent by itself">
      {query.isPending ? (
        <Loading lines={4} what="Reading the doors" />
      ) : query.isError ? (
        <QueryFault error={query.error} what="The doors" onRetry={() => void query.refetch()} />
      ) : (
        <DataTable
          caption="Doors for pushed data"
          keys={false}
          rows={query.data.items}
          rowKey={({ channel }) => channel}
          onOpen={({ channel }) => router.push(`/sources/doors/${channel}`)}
          columns={[
            {
              key: "name",
              head: "Door",
              cell: ({ channel, name, path }) => (
                <>
                  <Link className="link font-[560]" href={`/sources/doors/${channel}`}>
                    {name}
                  </Link>
                  <code className="block text-tiny whitespace-nowrap text-ink-2 max-md:hidden">{path}</code>
                </>
              ),
            },
            {
              key: "state",
              head: "State",
              cell: ({ state }) => <Badge ink={DOOR_INK[state]}>{DOOR_WORD[state]}</Badge>,
            },
            {
              key: "error",
              head: "Last refusal",
              wide: true,
              cell: ({ lastError, lastErrorAt }) =>
                lastError === null ? (
                  <span className="text-ink-3">none</span>
                ) : (
                  <span className="line-clamp-2 text-ink-2" title={lastError}>
                    {span(Math.max(0, now - Date.parse(lastErrorAt ?? "")))} ago: {lastError}
                  </span>
                ),
            },
            {
              key: "heard",
              head: "Last received",
              numeric: true,
              cell: ({ lastAt }) =>
                lastAt === null ? (
                  <span className="text-ink-2">never</span>
                ) : (
                  `${span(Math.max(0, now - Date.parse(lastAt)))} ago`
                ),
            },
            {
              key: "rate",
              head: "A minute",
              numeric: true,
              wide: true,
              cell: ({ itemsPerMinute, unit }) => `${figures(itemsPerMinute)} ${unit}`,
            },
            {
              key: "hour",
              head: "Last hour",
              wide: true,
              cell: ({ minutes, name }) => <HourTrace minutes={minutes} label={`${name} in the last hour`} />,
            },
            {
              key: "acts",
              head: "Acts",
              quietHead: true,
              wide: true,
              numeric: true,
              cell: (door) => <DoorSwitch door={door} />,
            },
          ]}
        />
      )}
    </Panel>
  );
}

/** HourTrace is what came in the last hour, by minute. */
export function HourTrace({
  minutes,
  label,
  width,
  height,
}: {
  minutes: Door["minutes"];
  label: string;
  width?: number;
  height?: number;
}) {
  const points = minutes.map(({ at, items }) => ({ at: Date.parse(at), value: items }));
  if (points.every(({ value }) => value === 0)) return <span className="text-small text-ink-3">nothing</span>;
  return <Trace points={points} stepMs={MINUTE_MS} label={label} width={width} height={height} />;
}

/** DoorSwitch opens or closes a door; two channels may share one, and some have none. */
export function DoorSwitch({ door: { door, open, name } }: { door: Door }) {
  const may = useMay("settings:write");
  const toast = useToast();
  const set = useMutation(
    useTRPC().sources.setDoors.mutationOptions({
      onError: (error) => toast({ kind: "error", title: "Nothing was changed.", text: error.message }),
    }),
  );
  if (door === null || !may) return null;
  return (
    <Button
      size="row"
      busy={set.isPending}
      onClick={() =>
        set.mutate(
          { [door]: !open },
          {
            onSuccess: () =>
              toast({
                title: `The door is ${open ? "closed" : "open"}.`,
                text: open
                  ? "What is sent is refused with 403; what is stored stays."
                  : "Whoever has a key with the scope ingest may send.",
                undo: () => set.mutate({ [door]: open }),
              }),
          },
        )
      }
    >
      {open ? "Close" : "Open"}
      <span className="sr-only"> the door for {name}</span>
    </Button>
  );
}
