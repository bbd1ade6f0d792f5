"use client";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { cx } from "./class-names";
import { useKeys } from "./use-keys";

/** Column of a DataTable; numbers stand right with tabular figures. */
export interface Column<R> {
  key: string;
  head: ReactNode;
  cell: (row: R) => ReactNode;
  numeric?: boolean;
  /** Left out on narrow screens. */
  wide?: boolean;
  /** Shown to screen readers only, e.g. "Actions". */
  quietHead?: boolean;
  width?: string;
}

/**
 * DataTable is a semantic table with hairlines: J and K move the current row, Enter opens it. `onOpen` makes rows
 * openable; `current` and `onCurrent` control the row from outside (a URL, say), otherwise the table keeps it.
 */
export function DataTable<R>({
  caption,
  columns,
  rows,
  rowKey,
  onOpen,
  current,
  onCurrent,
  empty,
  keys = true,
}: {
  caption: string;
  columns: readonly Column<R>[];
  rows: readonly R[];
  rowKey: (row: R) => string;
  onOpen?: (row: R) => void;
  current?: string | null;
  onCurrent?: (key: string) => void;
  empty?: ReactNode;
  /** false when another list on the page listens to J and K. */
  keys?: boolean;
}) {
  const [own, setOwn] = useState<string | null>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const selected = current === undefined ? own : current;
  const choose = (key: string) => {
    setOwn(key);
    onCurrent?.(key);
  };
  const step = (by: number) => {
    if (rows.length === 0) return;
    const at = rows.findIndex((row) => rowKey(row) === selected);
    choose(rowKey(rows[Math.min(rows.length - 1, Math.max(0, at === -1 ? 0 : at + by))]));
  };
  const open = () => {
    const row = rows.find((r) => rowKey(r) === selected);
    if (row && onOpen) onOpen(row);
  };
  useKeys(
    keys
      ? [
          { keys: "j", does: "Next row", run: () => step(1) },
          { keys: "k", does: "Previous row", run: () => step(-1) },
          ...(onOpen ? [{ keys: "enter", does: "Open the row", run: open, enabled: selected !== null }] : []),
        ]
      : [],
  );
  useEffect(() => {
    body.current?.querySelector("[aria-current=true]")?.scrollIntoView({ block: "nearest" });
  }, [selected]);

  if (rows.length === 0 && empty !== undefined) return empty;
  return (
    // Without row keys the keyboard scrolls a wide table, for which it must be able to stand on it.
    <div
      className="relative overflow-x-auto"
      tabIndex={keys ? -1 : 0}
      role={keys ? undefined : "region"}
      aria-label={keys ? undefined : caption}
    >
      <table className="w-full border-collapse text-left">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b border-line">
            {columns.map((c) => (
              <th
                key={c.key}
                scope="col"
                style={c.width ? { width: c.width } : undefined}
                className={cx(
                  "px-3.5 py-1.5 text-tiny font-medium whitespace-nowrap text-ink-3",
                  c.numeric && "text-right",
                  c.wide && "max-md:hidden",
                )}
              >
                {c.quietHead ? <span className="sr-only">{c.head}</span> : c.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {rows.map((row) => {
            const key = rowKey(row);
            return (
              <tr
                key={key}
                aria-current={key === selected ? "true" : undefined}
                onClick={() => choose(key)}
                onDoubleClick={onOpen && (() => onOpen(row))}
                className={cx(
                  "border-b border-line last:border-b-0 hover:bg-hover",
                  key === selected && "bg-hover shadow-[inset_3px_0_0_var(--ink)]",
                )}
              >
                {columns.map((c) => (
                  <td
                    key={c.key}
                    className={cx(
                      "h-[34px] px-3.5 py-1 text-[12.5px] leading-[18px]",
                      c.numeric && "num text-right whitespace-nowrap",
                      c.wide && "max-md:hidden",
                    )}
                  >
                    {c.cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
