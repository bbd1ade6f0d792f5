"use client";
import type { ReactNode } from "react";
import { type Control, Controller, type FieldPath } from "react-hook-form";
import { Field, NumberInput, Select, Slider, Switch, TextInput } from "@/components/ui/field";
import { cx } from "@/components/ui/class-names";
import type { Policy } from "@/server/core/policy/policy";
import { SETTINGS } from "@/server/core/policy/settings";
import { Button } from "@/components/ui/button";

/** FormProps is what every row needs: the form, and the policy that "was" refers to. */
export interface FormProps {
  control: Control<Policy>;
  base?: Policy;
  disabled?: boolean;
}

type Path = FieldPath<Policy>;

/** wasOf says what a setting was in the base policy when it differs from `values`, in the words of the diff. */
export function wasOf(field: string, base: Policy | undefined, values: Policy): string | undefined {
  const setting = SETTINGS.find((s) => s.field === field);
  if (!base || !setting) return undefined;
  const before = setting.read(base);
  return JSON.stringify(before) === JSON.stringify(setting.read(values)) ? undefined : setting.say(before);
}

/** Section is one question of the form. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="border-t border-line px-3.5 py-2.5 first:border-t-0">
      <h3 className="mb-1 text-small font-[580] text-ink-2">{title}</h3>
      {children}
    </section>
  );
}

/** NumberRow is a number with its unit inside the field. */
export function NumberRow({
  control,
  name,
  label,
  unit,
  was,
  help,
  disabled,
  ...range
}: FormProps & {
  name: Path;
  label: string;
  unit?: string;
  was?: string;
  help?: ReactNode;
  min?: number;
  max?: number;
  step?: number;
}) {
  return (
    <Controller
      control={control}
      name={name}
      render={({ field, fieldState }) => (
        <Field label={label} was={was} help={help} error={fieldState.error?.message}>
          {(parts) => (
            <NumberInput
              {...parts}
              {...range}
              unit={unit}
              disabled={disabled}
              className="ml-auto max-w-36"
              value={field.value as number}
              onValue={field.onChange}
              onBlur={field.onBlur}
              name={field.name}
            />
          )}
        </Field>
      )}
    />
  );
}

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
}: FormProps & {
  name: Path;
  label: string;
  was?: string;
  help?: ReactNode;
  stops: readonly number[];
  say: (value: number) => string;
}) {
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

/** SwitchRow is on or off. */
export function SwitchRow({
  control,
  name,
  label,
  was,
  help,
  disabled,
}: FormProps & { name: Path; label: string; was?: string; help?: string }) {
  return (
    <Controller
      control={control}
      name={name}
      render={({ field, fieldState }) => (
        <Field label={label} was={was} help={help} error={fieldState.error?.message}>
          {(parts) => (
            <span className="flex justify-end">
              <Switch
                {...parts}
                disabled={disabled}
                checked={field.value as boolean}
                onChecked={field.onChange}
                onBlur={field.onBlur}
              />
            </span>
          )}
        </Field>
      )}
    />
  );
}

/** SelectRow chooses one word. */
export function SelectRow<V extends string>({
  control,
  name,
  label,
  was,
  help,
  disabled,
  options,
}: FormProps & {
  name: Path;
  label: string;
  was?: string;
  help?: string;
  options: readonly { value: V; label: string }[];
}) {
  return (
    <Controller
      control={control}
      name={name}
      render={({ field, fieldState }) => (
        <Field label={label} was={was} help={help} error={fieldState.error?.message}>
          {(parts) => (
            <Select
              {...parts}
              disabled={disabled}
              options={options}
              value={field.value as V}
              onValue={field.onChange}
              onBlur={field.onBlur}
            />
          )}
        </Field>
      )}
    />
  );
}

/** TextRow is one line of text. */
export function TextRow({
  control,
  name,
  label,
  was,
  help,
  disabled,
}: FormProps & { name: Path; label: string; was?: string; help?: string }) {
  return (
    <Controller
      control={control}
      name={name}
      render={({ field, fieldState }) => (
        <Field label={label} was={was} help={help} error={fieldState.error?.message}>
          {(parts) => (
            <TextInput
              {...parts}
              disabled={disabled}
              value={field.value as string}
              onChange={field.onChange}
              onBlur={field.onBlur}
            />
          )}
        </Field>
      )}
    />
  );
}

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
