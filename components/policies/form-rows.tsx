"use client";
import type { ReactNode } from "react";
import { type Control, Controller, type ControllerRenderProps, type FieldPath } from "react-hook-form";
import { Field, NumberInput, Select, Switch, TextInput } from "@/components/ui/field";
import type { Policy } from "@/server/core/policy/policy";
import { SETTINGS } from "@/server/core/policy/settings";

/** FormProps is what every row needs: the form, and the policy that "was" refers to. */
export interface FormProps {
  control: Control<Policy>;
  base?: Policy;
  disabled?: boolean;
}

/** RowProps is what every row of one setting needs: its place in the form, its words, and what it was. */
export interface RowProps extends FormProps {
  name: FieldPath<Policy>;
  label: string;
  was?: string;
  help?: ReactNode;
}

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

type Parts = Parameters<Parameters<typeof Field>[0]["children"]>[0];

/** SettingRow is a label, what the setting was, its fault or help, and the control that `children` makes for it. */
export function SettingRow({
  control,
  name,
  label,
  was,
  help,
  children,
}: RowProps & { children: (field: ControllerRenderProps<Policy>, parts: Parts) => ReactNode }) {
  return (
    <Controller
      control={control}
      name={name}
      render={({ field, fieldState }) => (
        <Field label={label} was={was} help={help} error={fieldState.error?.message}>
          {(parts) => children(field, parts)}
        </Field>
      )}
    />
  );
}

/** NumberRow is a number with its unit inside the field. */
export function NumberRow({
  unit,
  min,
  max,
  step,
  ...row
}: RowProps & { unit?: string; min?: number; max?: number; step?: number }) {
  return (
    <SettingRow {...row}>
      {(field, parts) => (
        <NumberInput
          {...parts}
          {...{ min, max, step, unit }}
          disabled={row.disabled}
          className="ml-auto max-w-36"
          value={field.value as number}
          onValue={field.onChange}
          onBlur={field.onBlur}
          name={field.name}
        />
      )}
    </SettingRow>
  );
}

/** SwitchRow is on or off. */
export function SwitchRow(row: RowProps) {
  return (
    <SettingRow {...row}>
      {(field, parts) => (
        <span className="flex justify-end">
          <Switch
            {...parts}
            disabled={row.disabled}
            checked={field.value as boolean}
            onChecked={field.onChange}
            onBlur={field.onBlur}
          />
        </span>
      )}
    </SettingRow>
  );
}

/** SelectRow chooses one word. */
export function SelectRow<V extends string>({
  options,
  ...row
}: RowProps & { options: readonly { value: V; label: string }[] }) {
  return (
    <SettingRow {...row}>
      {(field, parts) => (
        <Select
          {...parts}
          disabled={row.disabled}
          options={options}
          value={field.value as V}
          onValue={field.onChange}
          onBlur={field.onBlur}
        />
      )}
    </SettingRow>
  );
}

/** TextRow is one line of text. */
export function TextRow(row: RowProps) {
  return (
    <SettingRow {...row}>
      {(field, parts) => (
        <TextInput
          {...parts}
          disabled={row.disabled}
          value={field.value as string}
          onChange={field.onChange}
          onBlur={field.onBlur}
        />
      )}
    </SettingRow>
  );
}

/** BudgetRow is a number that may be empty, which is "no limit": the schema has null for it. */
export function BudgetRow({ limited, ...row }: RowProps & { limited: boolean }) {
  return (
    <SettingRow {...row} help={limited ? undefined : "Empty: cost is not limited."}>
      {(field, parts) => (
        <NumberInput
          {...parts}
          unit="$/h"
          min={0}
          step={0.5}
          disabled={row.disabled}
          className="ml-auto max-w-36"
          value={(field.value as number | null) ?? Number.NaN}
          onValue={(next) => field.onChange(Number.isNaN(next) ? null : next)}
          onBlur={field.onBlur}
        />
      )}
    </SettingRow>
  );
}
