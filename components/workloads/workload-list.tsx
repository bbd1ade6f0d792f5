"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTRPC } from "@/components/api";
import { HeadroomBar } from "@/components/charts/headroom-bar";
import { Spark } from "@/components/charts/spark";
import { Here } from "@/components/shell/here";
import { buttonClass, Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Select } from "@/components/ui/field";
import { figures, money, percent, signed, withUnit } from "@/components/ui/format";
import { ImportIcon } from "@/components/ui/icons";
import { Ladder } from "@/components/ui/ladder";
import { PageHead } from "@/components/ui/panel";
import { Empty, Loading, QueryFault } from "@/components/ui/states";
import { SearchField } from "@/components/ui/search-field";
import { MODE_WORD } from "@/components/ui/states-of";
import { MODES, type Mode } from "@/server/core/words";
import { useUrl } from "./use-url";

const PAGE = 100;

/** WorkloadList lists workloads, the least headroom first; filters, sort and page are in the URL. */
export function WorkloadList() {
  const trpc = useTRPC();
  const url = useUrl();
  const router = useRouter();
  const modes = (url.get("mode") ?? "")
    .split(",")
    .filter((mode): mode is Mode => (MODES as readonly string[]).includes(mode));
  const application = url.get("application") ?? "";
  const text = url.get("text") ?? "";
  const sort = url.get("sort") === "name" ? "name" : "headroom";
  const cursor = url.get("cursor") ?? undefined;
  const list = useQuery({
    ...trpc.workloads.list.queryOptions({
      mode: modes.length > 0 ? modes : undefined,
      application: application === "" ? undefined : [application],
      text: text === "" ? undefined : text,
      sort,
      cursor,
      limit: PAGE,
    }),
    placeholderData: (previous) => previous,
  });
  const applications = useQuery(trpc.workloads.applications.queryOptions({}));
  const items = list.data?.items ?? [];
  const ids = items.map((item) => item.id).sort();
  const sparks = useQuery({
    ...trpc.workloads.sparks.queryOptions({ ids }),
    enabled: ids.length > 0,
    placeholderData: (previous) => previous,
  });
  const sparkOf = new Map(sparks.data?.items.map((spark) => [spark.id, spark]));
  const toggle = (mode: Mode) => {
    const next = modes.includes(mode) ? modes.filter((m) => m !== mode) : [...modes, mode];
    url.set({ mode: next.join(",") || null, cursor: null });
  };
  const filtered = modes.length > 0 || application !== "" || text !== "";
  return (
    <>
      <Here crumbs={[]} />
      <PageHead
        title="Workloads"
        lead={
          list.data &&
          `${list.data.total} ${filtered ? "match" : list.data.total === 1 ? "is watched" : "are watched"}`
        }
        actions={
          <Link className={buttonClass("outline")} href="/imports">
            <ImportIcon size={14} aria-hidden="true" />
            Import history
          </Link>
        }
      />
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <SearchField
          label="Filter by name, region or application"
          text={text}
          onText={(value) => url.set({ text: value || null, cursor: null }, "replace")}
        />
        <div role="group" aria-label="Modes" className="flex flex-wrap gap-1.5">
          {MODES.map((mode) => (
            <Button
              key={mode}
              aria-pressed={modes.includes(mode)}
              aria-label={MODE_WORD[mode]}
              className={modes.includes(mode) ? "bg-sunken!" : undefined}
              onClick={() => toggle(mode)}
            >
              <Ladder mode={mode} word />
            </Button>
          ))}
        </div>
        <div className="w-[180px]">
          <Select
            aria-label="Application"
            value={application}
            onValue={(value) => url.set({ application: value || null, cursor: null })}
            options={[
              { value: "", label: "All applications" },
              ...(applications.data?.items ?? []).map(({ name }) => ({ value: name, label: name })),
            ]}
          />
        </div>
        <div className="w-[150px]">
          <Select
            aria-label="Order"
            value={sort}
            onValue={(value) => url.set({ sort: value === "headroom" ? null : value, cursor: null })}
            options={[
              { value: "headroom", label: "Least headroom" },
              { value: "name", label: "Name" },
            ]}
          />
        </div>
      </div>
      <section aria-label="Workloads" className="rounded-panel border border-line bg-surface">
        {list.error && (
          <div className="p-3">
            <QueryFault error={list.error} what="The workloads" onRetry={() => void list.refetch()} />
          </div>
        )}
        {!list.data && !list.error && <Loading what="Reading workloads" lines={8} />}
        {list.data && (
          <DataTable
            caption="Workloads"
            rows={items}
            rowKey={(item) => item.id}
            onOpen={(item) => router.push(`/workloads/${item.id}`)}
            empty={
              <Nothing
                filtered={filtered}
                onClear={() => url.set({ mode: null, application: null, text: null, cursor: null })}
              />
            }
            columns={[
              {
                key: "name",
                head: "Name",
                cell: (item) => (
                  <span className="flex flex-col whitespace-nowrap">
                    <Link
                      href={`/workloads/${item.id}`}
                      className="font-[560] text-ink no-underline hover:underline"
                    >
                      {item.name}
                    </Link>
                    <span className="text-tiny text-ink-3">
                      {item.application} · {item.region}
                    </span>
                  </span>
                ),
              },
              {
                key: "mode",
                head: "Mode",
                cell: (item) => (
                  <>
                    <span className="max-sm:hidden">
                      <Ladder mode={item.mode} word />
                    </span>
                    <span className="sm:hidden">
                      <Ladder mode={item.mode} />
                    </span>
                  </>
                ),
              },
              {
                key: "headroom",
                head: "Headroom, next 30 min",
                cell: (item) => (
                  <span className="flex items-center gap-2.5">
                    <span className="w-[104px] max-sm:w-[72px]">
                      <HeadroomBar values={item.headroom} unit={item.unit} />
                    </span>
                    <span className={`num w-12 text-right font-[580] ${leftInk(item.headroom.left)}`}>
                      {item.headroom.left === null
                        ? "–"
                        : `${figures(Math.round(item.headroom.left * 100))} %`}
                    </span>
                  </span>
                ),
              },
              {
                key: "spark",
                head: "3 h back, 1 h ahead",
                wide: true,
                cell: (item) => {
                  const spark = sparkOf.get(item.id);
                  if (!spark || !sparks.data) return null;
                  const { now } = item.headroom;
                  const label =
                    now === null
                      ? `${item.name}: no demand known`
                      : `${item.name}: ${withUnit(now, item.unit)} now`;
                  return (
                    <Spark
                      from={sparks.data.from}
                      to={sparks.data.to}
                      now={sparks.data.now}
                      past={spark.past}
                      ahead={spark.ahead}
                      label={label}
                    />
                  );
                },
              },
              {
                key: "replicas",
                head: "Ready",
                numeric: true,
                cell: (item) => (item.starting > 0 ? `${item.ready} + ${item.starting}` : item.ready),
              },
              {
                key: "coverage",
                head: "Under p90, 7 d",
                numeric: true,
                wide: true,
                cell: (item) => (item.coverage === null ? "–" : percent(item.coverage)),
              },
              {
                key: "skill",
                head: "Skill",
                numeric: true,
                wide: true,
                cell: (item) => (item.skill === null ? "–" : `${signed(Math.round(item.skill * 100))} %`),
              },
              {
                key: "cost",
                head: "Cost",
                numeric: true,
                wide: true,
                cell: (item) => money(item.costPerHour, "/h"),
              },
              {
                key: "next",
                head: "Next",
                wide: true,
                cell: (item) => (
                  <span className="line-clamp-2 min-w-[220px] text-small text-ink-2">{item.next.text}</span>
                ),
              },
            ]}
          />
        )}
      </section>
      {(cursor !== undefined || list.data?.nextCursor) && (
        <div className="mt-3 flex gap-2">
          <Button
            disabled={cursor === undefined}
            onClick={() =>
              url.set({ cursor: Number(cursor) - PAGE > 0 ? String(Number(cursor) - PAGE) : null })
            }
          >
            Earlier {PAGE}
          </Button>
          <Button
            disabled={!list.data?.nextCursor}
            onClick={() => url.set({ cursor: list.data?.nextCursor ?? null })}
          >
            Next {PAGE}
          </Button>
        </div>
      )}
    </>
  );
}

/** leftInk gives the ink of headroom: red below zero, amber under five percent. */
export const leftInk = (left: number | null): string =>
  left === null ? "text-ink-3" : left < 0 ? "text-red" : left < 0.05 ? "text-amber" : "text-ink";

function Nothing({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  return filtered ? (
    <Empty title="No workload matches." action={<Button onClick={onClear}>Clear the filters</Button>} />
  ) : (
    <Empty
      title="No workload is watched yet."
      action={
        <Link className={buttonClass("primary")} href="/imports">
          Import history
        </Link>
      }
    >
      Workloads appear when a source reports them, or when a file of samples is imported.
    </Empty>
  );
}
