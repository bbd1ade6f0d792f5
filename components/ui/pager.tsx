"use client";
import { Button } from "./button";
import { figures } from "./format";

/** sayRows says which rows of how many are shown, e.g. "51 to 75 of 100"; `from` counts the rows before them. */
export const sayRows = (from: number, shown: number, total: number): string =>
  `${figures(from + 1)} to ${figures(from + shown)} of ${figures(total)}`;

/** Turn is the buttons to the rows before and after; the one that leads nowhere is left out and rests. */
export function Turn({ onBack, onNext, size }: { onBack?: () => void; onNext?: () => void; size?: "row" }) {
  return (
    <>
      <Button size={size} disabled={!onBack} onClick={onBack}>
        Previous
      </Button>
      <Button size={size} disabled={!onNext} onClick={onNext}>
        Next
      </Button>
    </>
  );
}

/** Pages is the foot of a list: which rows of how many are shown, with the ways back and on; nothing when all are shown. */
export function Pages({
  from,
  page,
  shown,
  total,
  more,
  onFrom,
}: {
  /** Place of the first row among all, from 0. */
  from: number;
  page: number;
  shown: number;
  total: number;
  more: boolean;
  onFrom: (from: number) => void;
}) {
  if (from === 0 && !more) return null;
  return (
    <nav
      aria-label="Pages"
      className="flex flex-wrap items-center gap-2 border-t border-line px-3.5 py-2 text-small text-ink-2"
    >
      <span className="num">{sayRows(from, shown, total)}</span>
      <span className="ml-auto inline-flex gap-2">
        <Turn
          size="row"
          onBack={from > 0 ? () => onFrom(Math.max(0, from - page)) : undefined}
          onNext={more ? () => onFrom(from + page) : undefined}
        />
      </span>
    </nav>
  );
}
