"use client";
import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { CONTROL, NumberInput } from "@/components/ui/field";
import { MEASURE_WORD } from "@/components/ui/format";
import { Close } from "@/components/ui/icons";
import { COST_UNIT } from "@/server/core/profiles/application";
import { type ActionRow, COST_FIELDS, faultAt, newAction } from "./prepare-profiles";

/** ActionRows are the actions of an application and what one act of each takes. */
export function ActionRows({
  rows,
  suggestions,
  faults,
  onRows,
}: {
  rows: readonly ActionRow[];
  /** Names of actions that were seen and are not in the form yet. */
  suggestions: readonly string[];
  faults: Readonly<Record<string, string>>;
  onRows: (rows: ActionRow[]) => void;
}) {
  const list = useId();
  const [next, setNext] = useState(rows.length);
  const change = (key: number, part: Partial<ActionRow>) =>
    onRows(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  return (
    <fieldset className="mt-2 border-t border-line pt-2">
      <legend className="sr-only">Actions</legend>
      <div className="flex items-center gap-2">
        <p className="text-small font-[580]">Actions, as events name them</p>
        <Button
          size="row"
          className="ml-auto"
          onClick={() => {
            onRows([...rows, newAction(next)]);
            setNext(next + 1);
          }}
        >
          Add action
        </Button>
      </div>
      <datalist id={list}>
        {suggestions.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </datalist>
      {rows.length === 0 && (
        <p className="py-1.5 text-small text-ink-2">None is named. Costs of actions are learnt either way.</p>
      )}
      <ul className="m-0 list-none p-0">
        {rows.map((row, at) => {
          const fault = faultAt(faults, `actions.${at}`);
          const title = row.name || `action ${at + 1}`;
          return (
            <li key={row.key} className="border-b border-line py-2 last:border-b-0">
              <div className="flex items-center gap-2">
                <input
                  className={CONTROL}
                  aria-label={`Name of action ${at + 1}`}
                  aria-invalid={faults[`actions.${at}.name`] ? true : undefined}
                  aria-describedby={fault ? `${list}-${row.key}` : undefined}
                  list={list}
                  value={row.name}
                  placeholder="checkout"
                  autoComplete="off"
                  onChange={(event) => change(row.key, { name: event.target.value })}
                />
                <button
                  type="button"
                  aria-label={`Remove ${title}`}
                  className="grid size-7 shrink-0 place-items-center rounded-control text-ink-2 hover:bg-sunken max-sm:size-11"
                  onClick={() => onRows(rows.filter(({ key }) => key !== row.key))}
                >
                  <Close size={14} aria-hidden="true" />
                </button>
              </div>
              <div className="mt-1.5 grid grid-cols-2 gap-1.5 sm:grid-cols-3">
                {COST_FIELDS.map((resource) => (
                  <label key={resource} className="text-tiny text-ink-2">
                    {MEASURE_WORD[resource]}
                    <NumberInput
                      unit={COST_UNIT[resource]}
                      min={0}
                      step="any"
                      aria-label={`${MEASURE_WORD[resource]} of ${title}`}
                      aria-invalid={faults[`actions.${at}.costs.${resource}`] ? true : undefined}
                      aria-describedby={fault ? `${list}-${row.key}` : undefined}
                      value={row.costs[resource]}
                      onValue={(value) => change(row.key, { costs: { ...row.costs, [resource]: value } })}
                    />
                  </label>
                ))}
                <label className="text-tiny text-ink-2">
                  Takes, when nothing waits
                  <NumberInput
                    unit="ms"
                    min={0}
                    step="any"
                    aria-label={`Duration of ${title}`}
                    aria-invalid={faults[`actions.${at}.durationMs`] ? true : undefined}
                    aria-describedby={fault ? `${list}-${row.key}` : undefined}
                    value={row.durationMs}
                    onValue={(durationMs) => change(row.key, { durationMs })}
                  />
                </label>
              </div>
              {fault && (
                <p id={`${list}-${row.key}`} className="mt-1 text-small text-red">
                  {fault}
                </p>
              )}
            </li>
          );
        })}
      </ul>
    </fieldset>
  );
}
