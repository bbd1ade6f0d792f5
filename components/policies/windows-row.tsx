"use client";
import { Controller } from "react-hook-form";
import { Button } from "@/components/ui/button";
import { cx } from "@/components/ui/class-names";
import { TextInput } from "@/components/ui/field";
import type { Policy } from "@/server/core/policy/policy";
import type { FormProps } from "./form-rows";

type Window = Policy["noRelease"][number];

/** WindowsRow lists stretches of time: two weekly times or two dates each. */
export function WindowsRow({
  control,
  name,
  label,
  was,
  disabled,
}: FormProps & { name: "noRelease" | "freeze"; label: string; was?: string }) {
  return (
    <Controller
      control={control}
      name={name}
      render={({ field, formState }) => {
        const windows = field.value as Window[];
        const errors = formState.errors[name] as
          | { message?: string; root?: { message?: string } }[]
          | undefined;
        const set = (i: number, change: Partial<Window>) =>
          field.onChange(windows.map((w, k) => (k === i ? { ...w, ...change } : w)));
        return (
          <div className="py-1.5">
            <div className="flex items-center justify-between gap-2">
              <span className={cx(was !== undefined && "font-[560] text-blue")}>
                {label}
                {was !== undefined && <span className="text-small font-normal"> was {was}</span>}
              </span>
              {!disabled && (
                <Button
                  size="row"
                  onClick={() => field.onChange([...windows, { from: "Fri 16:00", to: "Mon 06:00" }])}
                >
                  Add
                </Button>
              )}
            </div>
            {windows.length === 0 && <p className="text-small text-ink-2">never</p>}
            {windows.map((window, i) => {
              const fault = errors?.[i]?.message ?? errors?.[i]?.root?.message;
              return (
                // Rows have no identity but their place.
                <div key={`${name}-${i}`} className="mt-1">
                  <div className="flex items-center gap-2">
                    <TextInput
                      aria-label={`${label}, from`}
                      aria-invalid={fault ? true : undefined}
                      disabled={disabled}
                      value={window.from}
                      onChange={(event) => set(i, { from: event.target.value })}
                    />
                    <span className="text-small text-ink-2">to</span>
                    <TextInput
                      aria-label={`${label}, to`}
                      aria-invalid={fault ? true : undefined}
                      disabled={disabled}
                      value={window.to}
                      onChange={(event) => set(i, { to: event.target.value })}
                    />
                    {!disabled && (
                      <Button
                        size="row"
                        variant="quiet"
                        aria-label={`Remove ${window.from} to ${window.to}`}
                        onClick={() => field.onChange(windows.filter((_, k) => k !== i))}
                      >
                        Remove
                      </Button>
                    )}
                  </div>
                  {fault && <p className="mt-1 text-small text-red">{fault}</p>}
                </div>
              );
            })}
          </div>
        );
      }}
    />
  );
}
