"use client";
import { Controller } from "react-hook-form";
import { cx } from "@/components/ui/class-names";
import { Slider } from "@/components/ui/field";
import type { RowProps } from "./form-rows";

/** SliderRow chooses by position and says the value in words; stops are positions that a slider may take. */
export function SliderRow({
  control,
  name,
  label,
  was,
  help,
  disabled,
  stops,
  say,
}: RowProps & { stops: readonly number[]; say: (value: number) => string }) {
  return (
    <Controller
      control={control}
      name={name}
      render={({ field, fieldState }) => {
        const value = field.value as number;
        const nearest = stops.reduce(
          (best, stop, i) => (Math.abs(stop - value) < Math.abs(stops[best] - value) ? i : best),
          0,
        );
        return (
          <div className="py-1.5">
            <div className="flex items-baseline justify-between gap-2">
              <label htmlFor={`slider-${name}`} className={cx(was !== undefined && "font-[560] text-blue")}>
                {label}
              </label>
              <span className="num text-small text-ink-2">
                <b className="text-body font-semibold text-ink">{Number.isNaN(value) ? "" : say(value)}</b>
                {was !== undefined && ` was ${was}`}
              </span>
            </div>
            <Slider
              id={`slider-${name}`}
              min={0}
              max={stops.length - 1}
              step={1}
              disabled={disabled}
              value={nearest}
              shown=""
              aria-valuetext={say(value)}
              onValue={(i) => field.onChange(stops[i])}
              onBlur={field.onBlur}
            />
            <p className={cx("text-small", fieldState.error ? "text-red" : "text-ink-2")}>
              {fieldState.error?.message ?? help}
            </p>
          </div>
        );
      }}
    />
  );
}
