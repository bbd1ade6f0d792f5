"use client";
import { cx } from "./class-names";

/** Segmented chooses one of a few; arrow keys move, as in any group of radios. */
export function Segmented<V extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: V;
  options: readonly { value: V; label: string; count?: number; disabled?: boolean }[];
  onChange: (value: V) => void;
}) {
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className="inline-flex overflow-hidden rounded-control border border-line bg-surface"
    >
      {options.map((option, i) => (
        <label
          key={option.value}
          className={cx(
            "relative inline-flex h-[26px] cursor-pointer items-center gap-1 px-2.5 text-small whitespace-nowrap transition-colors duration-[120ms] focus-within:outline-2 focus-within:-outline-offset-2 focus-within:outline-blue max-sm:h-11",
            i > 0 && "border-l border-line",
            option.value === value ? "bg-sunken font-semibold text-ink" : "text-ink-2 hover:bg-hover",
            option.disabled && "cursor-not-allowed text-ink-3",
          )}
        >
          <input
            type="radio"
            name={label}
            className="absolute inset-0 h-full w-full cursor-[inherit] opacity-0"
            checked={option.value === value}
            disabled={option.disabled}
            onChange={() => onChange(option.value)}
          />
          {option.label}
          {option.count !== undefined && <span className="num">{option.count}</span>}
        </label>
      ))}
    </div>
  );
}
