"use client";
import { Button } from "@/components/ui/button";
import { figures } from "@/components/ui/format";

/** Pages says which rows of how many are shown, with buttons to the rows before and after; nothing when all are shown. */
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
      <span className="num">
        {figures(from + 1)} to {figures(from + shown)} of {figures(total)}
      </span>
      <span className="ml-auto inline-flex gap-2">
        <Button size="row" disabled={from === 0} onClick={() => onFrom(Math.max(0, from - page))}>
          Previous
        </Button>
        <Button size="row" disabled={!more} onClick={() => onFrom(from + page)}>
          Next
        </Button>
      </span>
    </nav>
  );
}
