import { cx } from "@/components/ui/class-names";
import { figures, money, quantity } from "@/components/ui/format";
import { Scroller } from "@/components/ui/scroller";
import type { Figures } from "@/server/core/replay/report";

const INK: Record<string, string> = {
  draft: "bg-teal",
  active: "bg-ink-2",
  hpa: "bg-slate",
  nothing: "bg-slate",
  foresight: "bg-edge",
};
const ORDER = ["draft", "active", "hpa", "nothing", "foresight"];

/** ReplayRuns compares a draft with the active version, the reactive baseline, doing nothing and perfect foresight. */
export function ReplayRuns({
  caption,
  head,
  runs: all,
  names,
}: {
  caption: string;
  head: string;
  runs: readonly (Figures & { key: string })[];
  names: { draft: string; active: string };
}) {
  const runs = ORDER.flatMap((key) => all.filter((run) => run.key === key));
  const word: Record<string, string> = {
    ...names,
    hpa: "Reactive HPA",
    nothing: "Do nothing",
    foresight: "Perfect foresight",
  };
  const most = {
    cost: Math.max(0.01, ...runs.map((r) => r.costUsd)),
    short: Math.max(1, ...runs.map((r) => r.minutesShort)),
  };
  return (
    <Scroller label="Replayed policies">
      <table className="w-full border-collapse text-[12.5px] leading-[18px]">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b border-line text-tiny text-ink-3">
            <th scope="col" className="px-3.5 py-1.5 text-left font-medium">
              {head}
            </th>
            {["Cost", "Short of capacity", "Acts a day", "p95 latency"].map((column, i) => (
              <th
                key={column}
                scope="col"
                className={cx("px-3.5 py-1.5 text-right font-medium", i === 3 && "max-md:hidden")}
              >
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => {
            const latency = quantity(run.p95ResponseSeconds, "s");
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
                  <Bar ink={INK[run.key]} share={run.costUsd / most.cost} text={money(run.costUsd)} />
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
                  {figures(Math.round(run.actionsPerDay * 10) / 10)}
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
