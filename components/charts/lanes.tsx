import Link from "next/link";
import type { CurveData } from "./curve-data";
import { Hatches } from "./hatches";
import { prepareEvents, prepareFlags } from "./prepare-lanes";
import type { Scale } from "./scale";

const FLAG_INK = {
  rule: "bg-ink text-on-ink",
  person: "bg-rose text-on-ink",
  floor: "bg-red text-on-ink",
} as const;
const POLE_INK = { rule: "border-ink", person: "border-rose", floor: "border-red" } as const;
const WORD_INK = { rule: "text-ink", person: "text-rose", floor: "text-red" } as const;

/** ActsLane shows acts as flags in order of time; each opens its plan. */
export function ActsLane({ data, x, clock }: { data: CurveData; x: Scale; clock: (at: number) => string }) {
  const flags = prepareFlags(data, x, x.range[1], clock);
  return (
    <div className="relative h-[30px]" role="group" aria-label="Acts">
      <LaneName>Acts</LaneName>
      {flags.map((flag) => (
        <Link
          key={`${flag.planId}/${flag.at}`}
          href={`/plans?case=plan:${flag.planId}`}
          aria-label={flag.says}
          title={flag.says}
          className={`absolute top-[3px] inline-flex h-6 min-w-6 items-start border-l-2 no-underline ${POLE_INK[flag.by]}`}
          style={{ left: flag.x - 1 }}
        >
          <span
            className={`num mt-0.5 inline-block min-w-[18px] rounded-r-mark px-[3px] text-center text-[10px] leading-[13px] font-[680] ${FLAG_INK[flag.by]}`}
          >
            {flag.text}
          </span>
          {flag.word && (
            <span className={`ml-1 text-tiny font-[560] whitespace-nowrap ${WORD_INK[flag.by]}`}>
              {flag.word}
            </span>
          )}
        </Link>
      ))}
    </div>
  );
}

/** EventsLane shows calendar entries and gaps as ticks with words, as far as there is room. */
export function EventsLane({ data, x, clock }: { data: CurveData; x: Scale; clock: (at: number) => string }) {
  const ticks = prepareEvents(data, x, x.range[1], clock);
  return (
    <div className="relative h-7" role={ticks.length > 0 ? "list" : "group"} aria-label="Events">
      <LaneName>Events</LaneName>
      {ticks.map((tick) => (
        <span
          key={`${tick.at}/${tick.text}`}
          role="listitem"
          title={tick.says}
          className="absolute top-1 flex h-5 items-center gap-1.5 overflow-hidden text-tiny text-ink-2"
          style={{ left: tick.x, maxWidth: Math.max(16, tick.room) }}
        >
          {tick.gap ? (
            <svg width="14" height="10" aria-hidden="true" className="shrink-0">
              <Hatches id={`lane-${tick.at}`} />
              <rect width="14" height="10" fill={`url(#gap-lane-${tick.at})`} />
            </svg>
          ) : (
            <span aria-hidden="true" className="h-3.5 w-0.5 shrink-0 bg-ink-2" />
          )}
          {tick.room > 34 && <span className="truncate">{tick.text}</span>}
        </span>
      ))}
    </div>
  );
}

function LaneName({ children }: { children: string }) {
  return (
    <span className="absolute top-[7px] left-2.5 text-tiny leading-4 font-[560] text-ink-2">{children}</span>
  );
}
