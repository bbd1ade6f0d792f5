"use client";
import { Controller, useWatch } from "react-hook-form";
import type { Policy } from "@/server/core/policy/policy";
import {
  BudgetRow,
  type FormProps,
  NumberRow,
  Section,
  SelectRow,
  SwitchRow,
  TextRow,
  wasOf,
} from "./form-rows";
import { RateRow } from "./rate-row";
import { SliderRow } from "./slider-row";
import { WindowsRow } from "./windows-row";
import { SituationLines } from "./situation-lines";

const QUANTILES = [0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.975, 0.99];
const MARGINS = [0, 2, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50];
const LOOK_AHEADS = [0, 5, 10, 15, 20, 25, 30, 45, 60, 90, 120];

const level = (value: number) => `p${Number((value * 100).toPrecision(3))}`;
const odds = (value: number) => `Demand is above it 1 time in ${Number((1 / (1 - value)).toPrecision(3))}.`;

/** PolicyForm edits every setting of a policy, grouped by question; a changed field is blue and says what it was. */
export function PolicyForm({ control, base, disabled }: FormProps) {
  const values = useWatch({ control }) as Policy;
  const was = (field: string) => wasOf(field, base, values);
  const all = { control, base, disabled };
  return (
    <div>
      <Section title="How sure, how early">
        <SliderRow
          {...all}
          name="quantile"
          label="Serve quantile"
          was={was("quantile")}
          stops={QUANTILES}
          say={level}
          help={values.quantile < 1 ? odds(values.quantile) : undefined}
        />
        <SliderRow
          {...all}
          name="marginPercent"
          label="Margin of safety"
          was={was("marginPercent")}
          stops={MARGINS}
          say={(v) => `${v} %`}
          help={`Added to the quantile. ${values.marginPercent} % of 100 replicas is ${values.marginPercent} more.`}
        />
        <SliderRow
          {...all}
          name="lookAheadMinutes"
          label="Look ahead"
          was={was("lookAheadMinutes")}
          stops={LOOK_AHEADS}
          say={(v) => `${v} min`}
          help="Beyond the time that a replica needs to be ready."
        />
        <SelectRow
          {...all}
          name="planner"
          label="Planner"
          was={was("planner")}
          options={[
            { value: "quantile", label: "One quantile plus margin" },
            { value: "risk", label: "Priced risk" },
          ]}
        />
        {values.planner === "risk" && (
          <NumberRow
            {...all}
            name="replicaMinutesPerShortMinute"
            label="Price of a short minute"
            unit="replica-min"
            was={was("replicaMinutesPerShortMinute")}
            help="How many replica-minutes one minute short is worth."
          />
        )}
      </Section>
      <Section title="How far, how fast">
        <NumberRow
          {...all}
          name="minReplicas"
          label="Least replicas"
          unit="replicas"
          was={was("minReplicas")}
          min={0}
        />
        <NumberRow
          {...all}
          name="maxReplicas"
          label="Most replicas"
          unit="replicas"
          was={was("maxReplicas")}
          min={1}
        />
        <RateRow {...all} name="upAtMost" label="Up, at most" was={was("upAtMost")} />
        <RateRow {...all} name="downAtMost" label="Down, at most" was={was("downAtMost")} />
        <NumberRow
          {...all}
          name="waitBeforeReleaseMinutes"
          label="Wait before release"
          unit="min"
          was={was("waitBeforeReleaseMinutes")}
          min={0}
        />
        <BudgetRow
          {...all}
          name="budgetPerHour"
          label="Budget"
          was={was("budgetPerHour")}
          limited={values.budgetPerHour !== null}
        />
        <NumberRow
          {...all}
          name="utilisationTarget"
          label="Utilisation target"
          was={was("utilisationTarget")}
          min={0.1}
          max={1}
          step={0.05}
          help={`The reactive floor fills a replica to ${Math.round(values.utilisationTarget * 100)} %.`}
        />
        <NumberRow
          {...all}
          name="tolerancePercent"
          label="Tolerance"
          unit="%"
          was={was("tolerancePercent")}
          min={0}
          max={50}
        />
      </Section>
      <Section title="Who may act">
        <p className="flex min-h-7 items-center justify-between py-1.5">
          Reactive floor <span className="text-small text-ink-2">always on</span>
        </p>
        <SwitchRow
          {...all}
          name="tiers.predictive"
          label="Predicted capacity"
          was={was("tiers.predictive")}
        />
        <SwitchRow {...all} name="tiers.shadow" label="Shadow fleet" was={was("tiers.shadow")} />
        {values.tiers?.shadow && (
          <NumberRow
            {...all}
            name="shadowAtMost"
            label="Shadow replicas"
            unit="replicas"
            was={was("shadowAtMost")}
            min={0}
          />
        )}
        <SwitchRow {...all} name="resizeReplicas" label="Resize replicas" was={was("resizeReplicas")} />
        <SwitchRow
          {...all}
          name="releaseByForecast"
          label="Release by forecast alone"
          was={was("releaseByForecast")}
        />
        <SelectRow
          {...all}
          name="whenForecastAboveMax"
          label={`Forecast above ${values.maxReplicas} replicas`}
          was={was("whenForecastAboveMax")}
          options={[
            { value: "ask", label: "Ask a person" },
            { value: "cap", label: "Stay at the limit" },
          ]}
        />
        <NumberRow
          {...all}
          name="proposalTtlMinutes"
          label="Proposals lapse after"
          unit="min"
          was={was("proposalTtlMinutes")}
          min={1}
        />
        <NumberRow
          {...all}
          name="priority"
          label="Priority"
          was={was("priority")}
          min={1}
          max={10}
          help="1 is served first when capacity is short."
        />
      </Section>
      {(values.bySituation?.length ?? 0) > 0 && <SituationSection control={control} disabled={disabled} />}
      <Section title="When not">
        <WindowsRow {...all} name="noRelease" label="No release" was={was("noRelease")} />
        <WindowsRow {...all} name="freeze" label="Freeze" was={was("freeze")} />
        <TextRow
          {...all}
          name="timeZone"
          label="Time zone"
          was={was("timeZone")}
          help={'Weekly times are meant in it, for example "Europe/Berlin".'}
        />
      </Section>
    </div>
  );
}

/** What the agent learnt can be taken out line by line; new lines come from a tuning or from YAML. */
function SituationSection({ control, disabled }: FormProps) {
  return (
    <Section title="By situation">
      <Controller
        control={control}
        name="bySituation"
        render={({ field }) => {
          const lines = field.value ?? [];
          const keep = (gone: (typeof lines)[number]) => {
            const rest = lines.filter((line) => line !== gone);
            field.onChange(rest.length > 0 ? rest : undefined);
          };
          return <SituationLines lines={lines} onRemove={disabled ? undefined : keep} />;
        }}
      />
      <p className="text-small text-ink-2">
        These replace quantile, margin and wait while the situation lasts.
      </p>
    </Section>
  );
}
