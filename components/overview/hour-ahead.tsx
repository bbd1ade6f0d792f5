"use client";
import Link from "next/link";
import { useWidth } from "@/components/charts/use-width";
import { useZone } from "@/components/preferences";
import { clock } from "@/components/ui/format-time";
import type { OverviewData } from "./overview-data";
import { placeLanes } from "./prepare-overview";

const LANES = [
  { lane: "people", word: "People", none: "No plan waits and none is advised." },
  { lane: "autopilot", word: "Autopilot", none: "Autopilot expects no change." },
  { lane: "world", word: "World", none: "No calendar entry begins." },
] as const;
const DOT = {
  rose: "border-rose",
  red: "border-red",
  blue: "border-blue",
  teal: "border-teal",
  ink: "border-ink-2",
  amber: "border-amber",
} as const;
const FILLED = {
  rose: "bg-rose",
  red: "bg-red",
  blue: "bg-blue",
  teal: "bg-teal",
  ink: "bg-ink-2",
  amber: "bg-amber",
} as const;
const BAR = {
  rose: "bg-rose-fill border-rose text-rose",
  amber: "bg-amber-fill border-amber text-amber",
} as const;
const ROW = 28;
const HOUR = 3_600_000;

/** HourAhead shows what happens in the next hour if nobody does anything, by who or what does it. */
export function HourAhead({ data }: { data: OverviewData }) {
  const zone = useZone();
  const [box, width] = useWidth<HTMLDivElement>();
  const until = data.now + HOUR;
  const ticks = Array.from(
    { length: width < 560 ? 3 : 7 },
    (_, i) => data.now + (i * HOUR) / (width < 560 ? 2 : 6),
  );
  const left = (at: number) => `${((at - data.now) / HOUR) * 100}%`;
  return (
    <section
      aria-label="What happens next, if nobody does anything"
      className="min-w-0 rounded-panel border border-line bg-surface px-3.5 pb-2"
    >
      <header className="flex flex-wrap items-center gap-x-2.5 gap-y-0.5 py-2">
        <h2 className="text-lead font-semibold">What happens next, if nobody does anything</h2>
        <p className="ml-auto text-small text-ink-2">
          filled: will act · hollow: would happen or is only advised · bar: waits for a decision
        </p>
      </header>
      <div className="relative grid grid-cols-[92px_minmax(0,1fr)] max-sm:grid-cols-1">
        <span aria-hidden="true" className="max-sm:hidden" />
        <div aria-hidden="true" className="relative mr-9 h-5 text-small text-ink-2">
          {ticks.map((at, i) => (
            <span
              key={at}
              className={`num absolute -translate-x-1/2 whitespace-nowrap max-sm:first:translate-x-0 ${i === 0 ? "font-[620] text-ink" : ""}`}
              style={{ left: left(at) }}
            >
              {i === 0 ? "now " : ""}
              {clock(at, zone)}
            </span>
          ))}
        </div>
        {LANES.map(({ lane, word, none }, index) => {
          const marks = data.lanes.filter((mark) => mark.lane === lane);
          const places = placeLanes(marks, data.now, until, width);
          const rows = Math.max(1, ...places.map((place) => place.row + 1));
          const line = index > 0 ? "border-t border-line" : "";
          return (
            <div key={lane} className="contents">
              <span className={`pt-1.5 text-small font-[560] text-ink-2 ${line}`}>{word}</span>
              <div className={`pr-9 ${line}`}>
                <div
                  ref={index === 0 ? box : undefined}
                  role={marks.length > 0 ? "list" : "group"}
                  aria-label={word}
                  className="relative overflow-hidden"
                  style={{ height: rows * ROW + 2 }}
                >
                  <span aria-hidden="true" className="absolute inset-y-0 left-0 w-px bg-ink" />
                  {ticks.slice(1).map((at) => (
                    <span
                      key={at}
                      aria-hidden="true"
                      className="absolute inset-y-0 w-px bg-line"
                      style={{ left: left(at) }}
                    />
                  ))}
                  {marks.length === 0 && (
                    <p className="absolute top-1.5 left-2.5 text-small text-ink-2">{none}</p>
                  )}
                  {marks.map((mark, i) => {
                    const place = places[i];
                    const top = place.row * ROW + 3;
                    const key = `${mark.group}/${mark.text}/${mark.at}`;
                    if (mark.kind === "bar" && place.right !== undefined) {
                      const ink = mark.ink === "amber" ? BAR.amber : BAR.rose;
                      return (
                        <Link
                          key={key}
                          role="listitem"
                          href={mark.href}
                          className={`absolute flex h-[22px] items-center overflow-visible border-r-2 px-1.5 text-small font-[560] whitespace-nowrap no-underline ${ink}`}
                          style={{
                            left: `${place.left * 100}%`,
                            top,
                            width: `${Math.max(0.5, (place.right - place.left) * 100)}%`,
                          }}
                        >
                          {mark.text}
                        </Link>
                      );
                    }
                    return (
                      <Link
                        key={key}
                        role="listitem"
                        href={mark.href}
                        aria-label={`${clock(mark.at, zone)}: ${mark.text}${mark.kind === "would" ? " (would happen or is only advised)" : ""}`}
                        className={`absolute flex h-6 items-center gap-1.5 text-small whitespace-nowrap text-ink no-underline hover:underline ${place.flip ? "flex-row-reverse" : ""}`}
                        style={{
                          top: top - 1,
                          ...(place.flip
                            ? { right: `calc(${(1 - place.left) * 100}% - 5px)` }
                            : { left: `calc(${place.left * 100}% - ${place.left === 0 ? 0 : 5}px)` }),
                        }}
                      >
                        <span
                          aria-hidden="true"
                          className={`size-2.5 rounded-full border-2 ${DOT[mark.ink]} ${mark.kind === "does" ? FILLED[mark.ink] : ""}`}
                        />
                        {mark.text}
                      </Link>
                    );
                  })}
                </div>
              </div>
            </div>
          );
        })}
      </div>
    </section>
  );
}
