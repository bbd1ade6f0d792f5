"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { figures } from "@/components/ui/format";
import { day, when } from "@/components/ui/format-time";
import { Panel } from "@/components/ui/panel";
import { Empty, Loading, QueryFault } from "@/components/ui/states";
import { useUrl } from "@/components/workloads/use-url";
import { MovesTable } from "./moves-table";
import { looksOf } from "./prepare-behaviour";
import { historySentence, prepareSizes } from "./prepare-history";
import { SegmentName } from "./segment-name";
import { SizesChart } from "./sizes-chart";

const DAYS = 14;

/** HistoryPanel shows the sizes of segments over a fortnight, and who moved between which; the open pair and the table are in the address. */
export function HistoryPanel() {
  const trpc = useTRPC();
  const url = useUrl();
  const zone = useZone();
  const now = useNow(60_000);
  const found = useQuery(trpc.behaviour.history.queryOptions({ days: DAYS }));
  if (found.error)
    return (
      <QueryFault error={found.error} what="The history of segments" onRetry={() => void found.refetch()} />
    );
  if (!found.data)
    return (
      <Panel flush title="Sizes, and who moved">
        <Loading lines={6} what="Reading the history of segments" />
      </Panel>
    );
  const history = found.data;
  const model = prepareSizes(history);
  const looks = looksOf(history.items.map(({ id }) => id));
  const table = url.get("sizes") === "table";
  const [from, to] = (url.get("moved") ?? "").split("-").map(Number);
  const open = history.flows.find((one) => one.from === from && one.to === to);
  const name = (id: number) => (
    <SegmentName
      id={id}
      name={history.items.find((one) => one.id === id)?.name ?? `Segment ${id}`}
      look={looks.get(id)}
    />
  );
  const says = historySentence(history);
  return (
    <Panel
      flush
      label="Sizes, and who moved"
      title="Sizes, and who moved"
      note={`${DAYS} days, at the end of each day's run`}
      actions={
        model && (
          <Button aria-pressed={table} onClick={() => url.set({ sizes: table ? null : "table" }, "replace")}>
            Table
          </Button>
        )
      }
    >
      {!model ? (
        <Empty title="No sizes are kept yet.">
          They are kept from the next run on, when the day ends at 00:00 UTC.
        </Empty>
      ) : (
        <>
          <figure className="m-0" aria-label={says}>
            <SizesChart model={model} looks={looks} />
            <figcaption className="px-3.5 py-2.5 text-small text-ink-2">{says}</figcaption>
          </figure>
          {table && (
            <div className="max-h-[420px] overflow-y-auto border-t border-line">
              <DataTable
                caption="Sizes of segments by day"
                keys={false}
                rows={[...history.runs].reverse()}
                rowKey={(at) => at}
                columns={[
                  {
                    key: "at",
                    head: "Day",
                    cell: (at) => <span className="whitespace-nowrap">{day(Date.parse(at), zone)}</span>,
                  },
                  ...history.items.map(({ id, name: head, sizes }) => ({
                    key: String(id),
                    head,
                    numeric: true,
                    cell: (at: string) => {
                      const one = sizes.find((size) => size.at === at);
                      return one ? figures(one.size) : "";
                    },
                  })),
                ]}
              />
            </div>
          )}
          {history.flows.length > 0 && (
            <div className="grid border-t border-line lg:grid-cols-2">
              <DataTable
                caption="Moves between segments"
                keys={false}
                rows={history.flows}
                rowKey={(flow) => `${flow.from}-${flow.to}`}
                current={open ? `${open.from}-${open.to}` : null}
                columns={[
                  { key: "from", head: "From", cell: (flow) => name(flow.from) },
                  { key: "to", head: "To", cell: (flow) => name(flow.to) },
                  {
                    key: "users",
                    head: "Users",
                    numeric: true,
                    cell: (flow) => {
                      const key = `${flow.from}-${flow.to}`;
                      const shown = open === flow;
                      return (
                        <button
                          type="button"
                          className="link min-h-6 min-w-6"
                          aria-expanded={shown}
                          aria-label={`Who moved: ${figures(flow.users)}`}
                          onClick={() => url.set({ moved: shown ? null : key, page: null })}
                        >
                          {figures(flow.users)}
                        </button>
                      );
                    },
                  },
                  {
                    key: "last",
                    head: "Last",
                    numeric: true,
                    wide: true,
                    cell: ({ lastAt }) => when(Date.parse(lastAt), now, zone),
                  },
                ]}
              />
              <div className="border-line max-lg:border-t lg:border-l">
                {open ? (
                  <MovesTable
                    key={`${open.from}-${open.to}`}
                    from={open.from}
                    to={open.to}
                    days={DAYS}
                    cursor={Math.max(0, Math.floor(Number(url.get("page")) || 0))}
                    onCursor={(page) => url.set({ page: page > 0 ? String(page) : null })}
                  />
                ) : (
                  <p className="px-3.5 py-2.5 text-small text-ink-2">
                    Choose a number of users to see who moved, by pseudonym.
                  </p>
                )}
              </div>
            </div>
          )}
        </>
      )}
    </Panel>
  );
}
