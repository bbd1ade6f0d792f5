"use client";
import { cx } from "@/components/ui/class-names";
import { figures, money } from "@/components/ui/format";
import { Scroller } from "@/components/ui/scroller";
import type { LevelChoice } from "@/server/core/replay/levels/choose-level";
import { sayLevel } from "@/server/core/replay/levels/levels";

const share = (value: number) => `${figures(Number(value.toPrecision(2)))} %`;

/** LevelTable holds what each level of risk came to over the replayed days, thrifty to safe; the chosen one stands out. */
export function LevelTable({ choice }: { choice: LevelChoice }) {
  const { planner, levels, chosen, own, price } = choice;
  const marks = (level: number) =>
    [
      level === chosen.level && (chosen.met ? "chosen" : "safest"),
      level === own && "now",
      level === price.earlier.level && "chosen beforehand",
      level === price.hindsight.level && price.hindsight.met && "hindsight",
    ].filter((mark) => mark !== false);
  return (
    <details className="mt-1">
      <summary className="cursor-pointer text-small text-ink-2">
        Evidence: {levels.length} levels replayed
      </summary>
      <Scroller label="Replayed levels of risk">
        <table className="mt-1 w-full border-collapse text-[12.5px] leading-[18px]">
          <caption className="sr-only">What each level of risk came to, thrifty to safe</caption>
          <thead>
            <tr className="border-b border-line text-tiny text-ink-3">
              <th scope="col" className="px-2 py-1.5 text-left font-medium">
                Level
              </th>
              {["Short", "Lost", "Cost", "Above foresight", "Acts a day"].map((head) => (
                <th key={head} scope="col" className="px-2 py-1.5 text-right font-medium whitespace-nowrap">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {levels.map(({ level, figures: { whole } }) => (
              <tr
                key={level}
                className={cx(
                  "border-b border-line last:border-b-0",
                  level === chosen.level && "bg-hover font-[580]",
                )}
              >
                <th scope="row" className="px-2 py-1.5 text-left font-[inherit] whitespace-nowrap">
                  {sayLevel(planner, level)}
                  {marks(level).length > 0 && (
                    <span className="ml-2 text-tiny font-normal text-ink-2">{marks(level).join(", ")}</span>
                  )}
                </th>
                {[
                  share(whole.shortPercent),
                  share(whole.unservedPercent),
                  money(whole.costUsd),
                  share((100 * whole.regretUsd) / Math.max(1e-9, whole.costUsd - whole.regretUsd)),
                  figures(Math.round(whole.actionsPerDay)),
                ].map((text, index) => (
                  // The columns are fixed, so their place is their name.
                  <td key={index} className="num px-2 py-1.5 text-right whitespace-nowrap">
                    {text}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
    </details>
  );
}
