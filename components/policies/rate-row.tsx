"use client";
import { Controller } from "react-hook-form";
import { Field, NumberInput } from "@/components/ui/field";
import type { Policy } from "@/server/core/policy/policy";
import type { FormProps } from "./form-rows";

/** RateRow is so many replicas in so many minutes, in one line. */
export function RateRow({
  control,
  name,
  label,
  was,
  disabled,
}: FormProps & { name: "upAtMost" | "downAtMost"; label: string; was?: string }) {
  return (
    <Controller
      control={control}
      name={name}
      render={({ field, formState }) => {
        const rate = field.value as Policy["upAtMost"];
        const faults = formState.errors[name];
        const error = faults?.replicas?.message ?? faults?.inMinutes?.message ?? faults?.message;
        return (
          <Field label={label} was={was} error={error}>
            {(parts) => (
              <span className="flex items-center justify-end gap-2">
                <NumberInput
                  {...parts}
                  min={1}
                  disabled={disabled}
                  className="w-16"
                  value={rate.replicas}
                  onValue={(replicas) => field.onChange({ ...rate, replicas })}
                />
                <span className="text-small text-ink-2">in</span>
                <NumberInput
                  aria-label={`${label}, minutes`}
                  unit="min"
                  min={0.25}
                  step={0.25}
                  disabled={disabled}
                  className="w-20"
                  value={rate.inMinutes}
                  onValue={(inMinutes) => field.onChange({ ...rate, inMinutes })}
                />
              </span>
            )}
          </Field>
        );
      }}
    />
  );
}
