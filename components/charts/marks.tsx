/** MARKS of the workload's chart, in the order of the legend. */
export const MARKS = [
  "actual",
  "median",
  "band",
  "tail",
  "issued",
  "ready",
  "starting",
  "planned",
  "short",
  "unlike",
] as const;
export type Mark = (typeof MARKS)[number];

/** markWord names a mark; what was said before is named with its lead in minutes. */
export function markWord(mark: Mark, lead: number): string {
  const words: Record<Mark, string> = {
    actual: "Actual",
    median: "Median",
    band: "p10 to p90",
    tail: "to p99",
    issued: `As issued ${lead < 60 ? `${lead} min` : `${lead / 60} h`} before`,
    ready: "Ready",
    starting: "Starting",
    planned: "Planned",
    short: "Short",
    unlike: "Unlike forecast",
  };
  return words[mark];
}

/** Swatch draws a mark as the chart does, 18 × 10 pixels. */
export function Swatch({ mark }: { mark: Mark }) {
  return (
    <svg width="18" height="10" viewBox="0 0 18 10" aria-hidden="true" className="shrink-0">
      {mark === "actual" && <path d="M0 5H18" stroke="var(--ink)" strokeWidth="1.8" />}
      {mark === "median" && (
        <path d="M0 5H18" stroke="var(--blue)" strokeWidth="1.8" strokeDasharray="5 3.5" />
      )}
      {mark === "band" && <rect x="2" width="13" height="10" rx="1" fill="var(--blue-band)" />}
      {mark === "tail" && <rect x="2" width="13" height="10" rx="1" fill="var(--blue-tail)" />}
      {mark === "issued" && <path d="M0 5H18" stroke="var(--blue)" strokeWidth="1" />}
      {mark === "ready" && <path d="M0 8H8V2H18" fill="none" stroke="var(--teal)" strokeWidth="2.2" />}
      {mark === "starting" && (
        <>
          <rect x="3" width="12" height="10" fill="var(--teal-fill)" />
          <path d="M3 6L8 0M3 10L12 0M8 10L15 2M12 10L15 6" stroke="var(--teal)" strokeWidth="1.2" />
        </>
      )}
      {mark === "planned" && (
        <path d="M0 8H8V2H18" fill="none" stroke="var(--teal)" strokeWidth="2" strokeDasharray="2 2" />
      )}
      {mark === "short" && (
        <>
          <rect x="3" width="12" height="10" fill="var(--red-fill)" />
          <path d="M15 6L10 0M15 10L6 0M10 10L3 2M6 10L3 6" stroke="var(--red)" strokeWidth="1.4" />
        </>
      )}
      {mark === "unlike" && (
        <circle cx="9" cy="5" r="4" fill="none" stroke="var(--amber)" strokeWidth="1.8" />
      )}
    </svg>
  );
}

/** Legend toggles marks; what is hidden is struck through and told to screen readers. */
export function Legend({
  marks,
  hidden,
  lead,
  onToggle,
}: {
  marks: readonly Mark[];
  hidden: ReadonlySet<Mark>;
  lead: number;
  onToggle: (mark: Mark) => void;
}) {
  return (
    <div role="group" aria-label="Marks shown" className="flex flex-wrap items-center gap-x-2.5 px-3.5 pb-1">
      {marks.map((mark) => (
        <button
          key={mark}
          type="button"
          aria-pressed={!hidden.has(mark)}
          onClick={() => onToggle(mark)}
          className={`inline-flex h-6 items-center gap-1 text-tiny font-[560] ${hidden.has(mark) ? "text-ink-3 line-through" : "text-ink-2"}`}
        >
          <span className={hidden.has(mark) ? "opacity-40" : undefined}>
            <Swatch mark={mark} />
          </span>
          {markWord(mark, lead)}
        </button>
      ))}
    </div>
  );
}
