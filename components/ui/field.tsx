"use client";
import { type ComponentProps, type ReactNode, useId } from "react";
import { cx } from "./class-names";

/** CONTROL is the look of every control that takes text. */
export const CONTROL =
  "h-7 w-full min-w-0 rounded-control border border-edge bg-surface px-2 text-body text-ink disabled:bg-sunken disabled:text-ink-3 aria-invalid:border-red max-sm:h-11 max-sm:text-[16px]";

interface Parts {
  id: string;
  "aria-describedby"?: string;
  "aria-invalid"?: true;
}

/**
 * Field puts a label left (above when `stacked` or narrow) and a control right, help or the error below. `was` marks a
 * changed field: blue label and "was 10 %". The control receives the parts that tie label, help and error to it.
 */
export function Field({
  label,
  help,
  error,
  was,
  stacked = false,
  children,
}: {
  label: ReactNode;
  help?: ReactNode;
  error?: string;
  was?: string;
  stacked?: boolean;
  children: (parts: Parts) => ReactNode;
}) {
  const id = useId();
  const below = help !== undefined || error !== undefined || was !== undefined;
  const parts: Parts = {
    id,
    ...(below && { "aria-describedby": `${id}-below` }),
    ...(error && { "aria-invalid": true }),
  };
  return (
    <div className={cx("grid gap-x-3 gap-y-1 py-1.5", !stacked && "sm:grid-cols-[minmax(120px,40%)_1fr]")}>
      <label
        htmlFor={id}
        className={cx("text-body leading-7", was !== undefined ? "font-[560] text-blue" : "text-ink")}
      >
        {label}
      </label>
      <div className="min-w-0">
        {children(parts)}
        {below && (
          <p id={`${id}-below`} className={cx("mt-1 text-small", error ? "text-red" : "text-ink-2")}>
            {error ?? help}
            {was !== undefined && <span className="text-blue"> was {was}</span>}
          </p>
        )}
      </div>
    </div>
  );
}

/** TextInput is one line of text. */
export function TextInput({ className, ...rest }: ComponentProps<"input">) {
  return <input type="text" className={cx(CONTROL, className)} {...rest} />;
}

/** NumberInput is a number with its unit inside the field; onValue gets NaN while it is empty or not a number. */
export function NumberInput({
  unit,
  value,
  onValue,
  className,
  ...rest
}: Omit<ComponentProps<"input">, "value" | "onChange"> & {
  unit?: string;
  value: number;
  onValue: (value: number) => void;
}) {
  return (
    <span className={cx("relative flex", className)}>
      <input
        type="number"
        inputMode="decimal"
        className={cx(CONTROL, "num")}
        style={unit ? { paddingRight: `${unit.length * 7 + 14}px` } : undefined}
        value={Number.isNaN(value) ? "" : value}
        onChange={(event) => onValue(event.target.value === "" ? Number.NaN : event.target.valueAsNumber)}
        {...rest}
      />
      {unit && (
        <span
          aria-hidden="true"
          className="pointer-events-none absolute inset-y-0 right-2 flex items-center text-small text-ink-3"
        >
          {unit}
        </span>
      )}
    </span>
  );
}

/** Slider chooses a number by position; `shown` is its value in words and units. */
export function Slider({
  value,
  onValue,
  shown,
  ...rest
}: Omit<ComponentProps<"input">, "value" | "onChange"> & {
  value: number;
  onValue: (value: number) => void;
  shown: string;
}) {
  return (
    <span className="flex h-7 items-center gap-2.5 max-sm:h-11">
      <input
        type="range"
        className="h-6 min-w-0 flex-1 accent-ink"
        value={value}
        aria-valuetext={shown}
        onChange={(event) => onValue(event.target.valueAsNumber)}
        {...rest}
      />
      <span className="num min-w-16 text-right text-small text-ink-2">{shown}</span>
    </span>
  );
}

/** Switch is on or off, at once. */
export function Switch({
  checked,
  onChecked,
  ...rest
}: Omit<ComponentProps<"input">, "onChange" | "checked"> & {
  checked: boolean;
  onChecked: (on: boolean) => void;
}) {
  return (
    <span className="relative inline-flex h-7 w-9 items-center">
      <input
        type="checkbox"
        role="switch"
        checked={checked}
        onChange={(event) => onChecked(event.target.checked)}
        className="peer absolute inset-0 z-10 h-full w-full cursor-pointer opacity-0 disabled:cursor-not-allowed"
        {...rest}
      />
      <span
        aria-hidden="true"
        className={cx(
          "h-5 w-9 rounded-full border transition-colors duration-[120ms] peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-blue peer-disabled:opacity-50",
          checked ? "border-ink bg-ink" : "border-edge bg-sunken",
        )}
      />
      <span
        aria-hidden="true"
        className={cx(
          "pointer-events-none absolute top-1.5 size-4 rounded-full transition-[left] duration-[120ms]",
          checked ? "left-[18px] bg-on-ink" : "left-0.5 bg-edge",
        )}
      />
    </span>
  );
}

/** Select is the browser's own list, so that every keyboard and phone knows it. */
export function Select<V extends string>({
  value,
  options,
  onValue,
  className,
  ...rest
}: Omit<ComponentProps<"select">, "value" | "onChange"> & {
  value: V;
  options: readonly { value: V; label: string; disabled?: boolean }[];
  onValue: (value: V) => void;
}) {
  return (
    <select
      className={cx(CONTROL, className)}
      value={value}
      onChange={(event) => onValue(event.target.value as V)}
      {...rest}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value} disabled={option.disabled}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

/** TextArea is text of several lines. */
export function TextArea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea rows={3} className={cx(CONTROL, "h-auto! py-1.5 leading-5", className)} {...rest} />;
}
