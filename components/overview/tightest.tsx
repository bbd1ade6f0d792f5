import Link from "next/link";
import { HeadroomBar } from "@/components/charts/headroom-bar";
import { figures, quantity } from "@/components/ui/format";
import { Ladder } from "@/components/ui/ladder";
import { Empty } from "@/components/ui/states";
import { leftInk } from "@/components/workloads/workload-list";
import type { OverviewData } from "./overview-data";

/** Tightest shows the six workloads with least headroom: p90 of the next 30 min against what is ready. */
export function Tightest({ items, total }: { items: OverviewData["tight"]; total: number }) {
  return (
    <section aria-label="Least headroom" className="min-w-0 rounded-panel border border-line bg-surface">
      <header className="flex min-h-10 items-center gap-2.5 px-3.5 pt-1">
        <h2 className="text-lead font-semibold">Least headroom</h2>
        <p className="text-small text-ink-2">p90 in the next 30 min</p>
        <Link href="/workloads" className="link ml-auto text-small">
          All {total}
        </Link>
      </header>
      {items.length === 0 && (
        <Empty title="No headroom is known yet.">It needs a forecast and what one replica carries.</Empty>
      )}
      <ul className="m-0 list-none p-0 pb-1">
        {items.map((item, i) => {
          const { p90, ready, left } = item.headroom;
          const most = quantity(Math.max(p90 ?? 0, ready ?? 0), item.unit).unit;
          const said = [p90, ready].map((value) => quantity(value ?? 0, item.unit));
          const show = (q: { figure: string; unit: string }) =>
            q.unit === most ? q.figure : `${q.figure} ${q.unit}`;
          return (
            <li
              key={item.id}
              className={`grid min-h-[33px] grid-cols-[minmax(0,1fr)_17px_84px_118px_42px] items-center gap-x-2 max-sm:grid-cols-[minmax(0,1fr)_17px_56px_118px_42px] px-3.5 text-small ${i > 0 ? "border-t border-line" : ""}`}
            >
              <Link
                href={`/workloads/${item.id}`}
                className="truncate font-[560] text-ink no-underline hover:underline"
                title={item.name}
              >
                {item.name}
              </Link>
              <Ladder mode={item.mode} />
              <span>
                <HeadroomBar values={item.headroom} unit={item.unit} width={84} />
              </span>
              <span className="num text-right whitespace-nowrap">
                {show(said[0])}{" "}
                <span className="text-ink-2">
                  of {show(said[1])} {most}
                </span>
              </span>
              <span className={`num text-right font-[620] ${leftInk(left)}`}>
                {left === null ? "–" : `${figures(Math.round(left * 100))} %`}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
