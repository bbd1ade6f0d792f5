"use client";
import { useState } from "react";
import { CONTROL } from "@/components/ui/field";
import { cx } from "@/components/ui/class-names";
import type { Policy } from "@/server/core/policy/policy";
import { policyFaults } from "@/server/core/policy/policy";
import { parseSettingsYaml, settingsToYaml } from "@/server/core/policy/policy-yaml";

/** YamlTab edits the same settings as YAML; what is right is taken over at once, what is wrong is said with its line or field. */
export function YamlTab({
  values,
  onValues,
  disabled,
}: {
  values: Policy;
  onValues: (values: Policy) => void;
  disabled?: boolean;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const [faults, setFaults] = useState<readonly { field: string; message: string }[]>([]);
  const text = typed ?? settingsToYaml(values);
  const change = (next: string) => {
    setTyped(next);
    try {
      const parsed = parseSettingsYaml(next);
      const wrong = policyFaults(parsed);
      setFaults(wrong);
      if (wrong.length === 0) onValues(parsed as Policy);
    } catch (error) {
      setFaults([{ field: "yaml", message: (error as Error).message }]);
    }
  };
  return (
    <div className="px-3.5 py-2.5">
      <textarea
        aria-label="Settings as YAML"
        aria-invalid={faults.length > 0 ? true : undefined}
        aria-describedby="yaml-faults"
        spellCheck={false}
        disabled={disabled}
        className={cx(CONTROL, "mono h-auto! min-h-[520px] py-2")}
        value={text}
        onChange={(event) => change(event.target.value)}
        // What was typed gives way to the form's own text once it is understood.
        onBlur={() => faults.length === 0 && setTyped(null)}
      />
      <ul id="yaml-faults" role="status" className="m-0 list-none p-0">
        {faults.map((fault) => (
          <li key={fault.field + fault.message} className="mt-1 text-small text-red">
            {fault.message}
          </li>
        ))}
      </ul>
    </div>
  );
}
