import { cx } from "@/components/ui/class-names";
import { figures, money, quantity } from "@/components/ui/format";
import type { Replayed } from "./types";
import { Scroller } from "@/components/ui/scroller";

const INK = { draft: "bg-teal", active: "bg-ink-2", hpa: "bg-slate", foresight: "bg-edge" } as const;

/** ReplayRuns compares the draft with the active version, the reactive baseline and perfect foresight. */
export function ReplayRuns({
  replay,
  names,
}: {
  replay: Replayed;
  names: { draft: string; active: string };
}) {
  const order = ["draft", "active", "hpa", "foresight"] as const;
  const runs = order.flatMap((key) => replay.runs.filter((run) => run.key === key));
  const word = { ...names, hpa: "Reactive HPA", foresight: "Perfect foresight" };
  const most = {
    cost: Math.max(...runs.map((r) => r.cost)),
    short: Math.max(1, ...runs.map((r) => r.minutesShort)),
  };
  return (
    <Scroller label="Replayed policies">
      <table className="w-full border-collapse text-[12.5px] leading-[18px]">
        <caption className="sr-only">Replay of {replay.workload.name}</caption>
        <thead>
          <tr className="border-b border-line text-tiny text-ink-3">
            <th scope="col" className="px-3.5 py-1.5 text-left font-medium">
              {replay.workload.name}
            </th>
            {["Cost", "Short of capacity", "Acts a day", "p95 latency"].map((head, i) => (
              <th
                key={head}
                scope="col"
                className={cx("px-3.5 py-1.5 text-right font-medium", i === 3 && "max-md:hidden")}
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => {
            const latency = quantity(run.p95Seconds, "s");
            return (
              <tr
                key={run.key}
                className={cx("border-b border-line last:border-b-0", run.key === "draft" && "bg-hover")}
              >
                <th scope="row" className="px-3.5 py-1.5 text-left font-[560] whitespace-nowrap">
                  <span
                    aria-hidden="true"
                    className={cx("mr-2 inline-block size-2.5 rounded-mark", INK[run.key])}
                  />
                  {word[run.key]}
                </th>
                <td className="px-3.5 py-1.5">
                  <Bar ink={INK[run.key]} share={run.cost / most.cost} text={money(run.cost)} />
                </td>
                <td className="px-3.5 py-1.5">
                  <Bar
                    ink={INK[run.key]}
                    share={run.minutesShort / most.short}
                    text={figures(Math.round(run.minutesShort))}
                    unit="min"
                  />
                </td>
                <td className="num px-3.5 py-1.5 text-right">
                  {figures(Math.round(run.actsPerDay * 10) / 10)}
                </td>
                <td className="num px-3.5 py-1.5 text-right whitespace-nowrap max-md:hidden">
                  {latency.figure} <span className="text-ink-3">{latency.unit}</span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroller>
  );
}

function Bar({ ink, share, text, unit }: { ink: string; share: number; text: string; unit?: string }) {
  return (
    <span className="flex items-center justify-end gap-2">
      <span className="num whitespace-nowrap">
        {text} {unit && <span className="text-ink-3">{unit}</span>}
      </span>
      <span aria-hidden="true" className="h-[7px] w-16 shrink-0 bg-sunken max-md:hidden">
        <span
          className={cx("block h-full", ink)}
          style={{ width: `${Math.round(Math.min(1, Math.max(0, share)) * 100)}%` }}
        />
      </span>
    </span>
  );
}
