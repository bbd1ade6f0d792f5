"use client";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import { FleetCurve } from "@/components/charts/fleet-curve";
import { Select } from "@/components/ui/field";
import { MEASURE_WORD, quantity } from "@/components/ui/format";
import { Empty, Loading, QueryFault } from "@/components/ui/states";
import { useUrl } from "@/components/workloads/use-url";
import { RESOURCES } from "@/server/core/words";

/** FleetPanel shows demand of all workloads against what is ready, twelve hours back and six ahead. */
export function FleetPanel() {
  const trpc = useTRPC();
  const url = useUrl();
  const resource = RESOURCES.find((r) => r === url.get("fleet")) ?? "cpu";
  const fleet = useQuery({
    ...trpc.overview.fleet.queryOptions({ resource }),
    placeholderData: (previous) => previous,
  });
  const { data } = fleet;
  const [used, ready] = [data?.demand.at(-1)?.value, data?.ready.at(-1)?.value];
  return (
    <section aria-label="Fleet" className="min-w-0 rounded-panel border border-line bg-surface">
      <header className="flex min-h-10 flex-wrap items-center gap-x-2.5 px-3.5 pt-1.5">
        <h2 className="text-lead font-semibold">Fleet</h2>
        <div className="w-[116px]">
          <Select
            className="h-6!"
            aria-label="Resource of the fleet's chart"
            value={resource}
            onValue={(value) => url.set({ fleet: value === "cpu" ? null : value }, "replace")}
            options={RESOURCES.map((value) => ({ value, label: MEASURE_WORD[value] }))}
          />
        </div>
        {data && used !== undefined && (
          <p className="num ml-auto text-small text-ink-2">
            <b className="font-[620] text-ink">{quantity(used, data.unit).figure}</b>{" "}
            {quantity(used, data.unit).unit} used
            {ready !== undefined && (
              <>
                {" of "}
                <b className="font-[620] text-teal">{quantity(ready, data.unit).figure}</b>{" "}
                {quantity(ready, data.unit).unit} ready
              </>
            )}
          </p>
        )}
      </header>
      {fleet.error && !data && (
        <div className="p-3">
          <QueryFault error={fleet.error} what="The fleet's curve" onRetry={() => void fleet.refetch()} />
        </div>
      )}
      {!data && !fleet.error && <Loading what="Reading the fleet" lines={4} />}
      {data && data.demand.length === 0 && (
        <Empty title={`No ${MEASURE_WORD[resource]} is measured.`}>Choose another resource.</Empty>
      )}
      {data && data.demand.length > 0 && <FleetCurve data={data} />}
    </section>
  );
}
