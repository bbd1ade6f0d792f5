import { cx } from "@/components/ui/class-names";
import { settingsToYaml } from "@/server/core/policy/policy-yaml";
import { lineDiff } from "./line-diff";

const SIGN = { same: " ", gone: "−", new: "+" } as const;

/** YamlDiff is the same diff in mono: settings of both versions as YAML, line by line. */
export function YamlDiff({
  before,
  after,
  changedOnly = false,
}: {
  before: unknown;
  after: unknown;
  changedOnly?: boolean;
}) {
  const lines = lineDiff(before === undefined ? "" : settingsToYaml(before), settingsToYaml(after));
  const shown = changedOnly ? lines.filter((line) => line.kind !== "same") : lines;
  return (
    <pre
      className="m-0 overflow-x-auto rounded-panel border border-line bg-surface px-3.5 py-2.5"
      tabIndex={0}
      aria-label="Difference as YAML"
    >
      {shown
        .filter((line) => line.text !== "")
        .map((line, i) => (
          <span
            key={`${i}-${line.text}`}
            className={cx(
              "block",
              line.kind === "gone" && "text-ink-3 line-through",
              line.kind === "new" && "bg-teal-fill text-teal",
            )}
          >
            {SIGN[line.kind]} {line.text}
          </span>
        ))}
    </pre>
  );
}
