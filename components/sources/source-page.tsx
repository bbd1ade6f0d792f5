"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { useMay } from "@/components/shell/use-shell";
import { Button } from "@/components/ui/button";
import { Badge } from "@/components/ui/badge";
import { Dialog } from "@/components/ui/dialog";
import { figures, percent, span } from "@/components/ui/format";
import { NextLine } from "@/components/ui/next-line";
import { PageHead, Panel } from "@/components/ui/panel";
import { Progress } from "@/components/ui/progress";
import { Loading, QueryFault } from "@/components/ui/states";
import { TileStrip } from "@/components/ui/tiles";
import { useToast } from "@/components/ui/toast";
import { ConnectionPanel } from "./connection-panel";
import { MappingPanel } from "./mapping-panel";
import { KIND_WORD, nextOf, STATE_INK, STATE_WORD } from "./prepare-sources";
import { StreamPanels } from "./stream-panels";
import { PushedPanel } from "./pushed-panel";
import { QualityTable } from "./quality-table";
import type { Detail } from "./types";

/** SourcePage answers how one source stands: what comes, what is missing, what it feeds, and how it is reached. */
export function SourcePage({ id }: { id: string }) {
  const query = useQuery({ ...useTRPC().sources.get.queryOptions({ id }), refetchInterval: 15_000 });
  if (query.isPending) return <Loading lines={6} />;
  if (query.isError)
    return <QueryFault error={query.error} what="The source" onRetry={() => void query.refetch()} />;
  return <Shown detail={query.data} />;
}

function Shown({ detail }: { detail: Detail }) {
  const trpc = useTRPC();
  const router = useRouter();
  const toast = useToast();
  const zone = useZone();
  const now = useNow(5_000);
  const may = useMay("settings:write");
  const [removing, setRemoving] = useState(false);
  const { id, name, connection, pushed, quality } = detail;
  const failed = (error: { message: string }) =>
    toast({ kind: "error", title: "Nothing was changed.", text: error.message });
  const pause = useMutation(trpc.sources.pause.mutationOptions({ onError: failed }));
  const skip = useMutation(
    trpc.sources.skipHistory.mutationOptions({
      onSuccess: ({ skipped }) =>
        toast({
          title: `The history of ${figures(skipped)} series is not read on.`,
          text: "What is stored stays; new samples are read.",
        }),
      onError: failed,
    }),
  );
  const remove = useMutation(
    trpc.sources.remove.mutationOptions({
      onSuccess: ({ archived }) => {
        toast({
          title: `${name} is disconnected.`,
          text: `${figures(archived.length)} workloads are archived.`,
        });
        router.push("/sources");
      },
      onError: failed,
    }),
  );
  const next = nextOf(detail, now, zone);
  const shares = quality.flatMap(({ complete }) => (complete === null ? [] : [complete]));
  const gaps = quality.reduce((sum, one) => sum + one.gaps, 0);
  return (
    <>
      <PageHead
        title={
          <span className="inline-flex flex-wrap items-center gap-2">
            {name} <Badge ink={STATE_INK[detail.state]}>{STATE_WORD[detail.state]}</Badge>
          </span>
        }
        lead={detail.url ?? KIND_WORD[detail.kind]}
        actions={
          (connection || detail.consumed) &&
          may && (
            <>
              <Button
                busy={pause.isPending}
                onClick={() => pause.mutate({ id, paused: detail.pausedAt === null })}
              >
                {detail.pausedAt === null ? "Pause" : "Resume"}
              </Button>
              <Button variant="danger" onClick={() => setRemoving(true)}>
                Disconnect
              </Button>
            </>
          )
        }
      />
      <NextLine decides={next.decides}>{next.text}</NextLine>
      {detail.state === "catching up" && (
        <Panel className="mb-3">
          <Progress
            label={`History of ${figures(detail.series)} series`}
            share={detail.progress}
            leftMs={detail.leftMs ?? undefined}
            follows="The first forecasts follow by themselves."
            onCancel={may ? () => skip.mutate({ id }) : undefined}
            cancelling={skip.isPending}
          />
        </Panel>
      )}
      {detail.consumed ? (
        <StreamPanels detail={detail} />
      ) : (
        <>
          <TileStrip
            label="How it stands"
            tiles={[
              {
                label: "Newest sample",
                figure: detail.lagMs === null ? "none" : span(detail.lagMs),
                unit: detail.lagMs === null ? undefined : "ago",
                second: connection && `asked every ${figures(connection.stepSeconds)} s`,
              },
              {
                label: "Samples a minute",
                figure: figures(detail.samplesPerMinute),
                second: "over ten minutes",
              },
              {
                label: "Series",
                figure: figures(detail.series),
                second: `of ${figures(detail.workloads)} ${detail.workloads === 1 ? "workload" : "workloads"}`,
              },
              {
                label: "Complete, last day",
                figure:
                  shares.length === 0
                    ? "none"
                    : percent(Math.floor((1000 * shares.reduce((a, b) => a + b, 0)) / shares.length) / 1000),
                second: gaps === 0 ? "no gaps" : gaps === 1 ? "1 gap" : `${figures(gaps)} gaps`,
                ink: gaps > 0 ? "amber" : undefined,
              },
            ]}
          />
          <div className="mt-3 grid items-start gap-3 xl:grid-cols-[minmax(0,1fr)_380px]">
            <div className="grid min-w-0 gap-3">
              {pushed && <PushedPanel pushed={pushed} />}
              {quality.length > 0 && <QualityTable rows={quality} />}
              {connection && <MappingPanel detail={detail} />}
            </div>
            {connection ? (
              <ConnectionPanel detail={detail} />
            ) : (
              <Panel title="What it is">
                <p className="text-ink-2">
                  {pushed
                    ? "It sends by itself. How to set it up is in docs/ingest.md."
                    : "It is built in, and there is nothing to set."}{" "}
                  <Link className="link" href="/workloads">
                    Open workloads
                  </Link>
                </p>
              </Panel>
            )}
          </div>
        </>
      )}
      <Dialog
        open={removing}
        onOpenChange={setRemoving}
        title={`Disconnect ${name}`}
        description={
          detail.consumed
            ? "Its address and password are forgotten. What is stored stays, and the group in the stream keeps its place."
            : `Its address and secret are forgotten and its ${figures(detail.workloads)} workloads are archived. Their history stays in the record.`
        }
        actions={
          <>
            <Button onClick={() => setRemoving(false)}>Keep it</Button>
            <Button variant="danger" busy={remove.isPending} onClick={() => remove.mutate({ id })}>
              Disconnect {name}
            </Button>
          </>
        }
      />
    </>
  );
}
