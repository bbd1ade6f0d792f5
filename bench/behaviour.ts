import { parseArgs } from "node:util";
import { ablation } from "./behaviour-ablation";
import { nextActions } from "./behaviour-actions";
import { complexity } from "./behaviour-complexity";
import { learning } from "./behaviour-learning";
import { newcomers } from "./behaviour-newcomers";
import { segments } from "./behaviour-segments";
import { volume } from "./behaviour-volume";
import { sayLoad, sayMachine } from "./machine";

const PARTS = {
  actions: nextActions,
  segments,
  complexity,
  ablation: () => ablation(),
  volume,
  newcomers,
  learning,
} as const;
type Part = keyof typeof PARTS;

/**
 * run measures behaviour: next actions on the event logs of ../shared/traces/events and in the sandbox, segments and complexity against the sandbox's
 * truth. Options: --part actions,segments,…, --events FOLDER for the logs. The last line printed is one JSON object.
 */
export async function run(argv: string[]): Promise<void> {
  const { values } = parseArgs({
    args: argv,
    options: { part: { type: "string" }, events: { type: "string" } },
  });
  const parts = values.part?.split(",") ?? Object.keys(PARTS);
  const unknown = parts.find((part) => !(part in PARTS));
  if (unknown)
    throw new Error(`There is no part "${unknown}". Choose from: ${Object.keys(PARTS).join(", ")}.`);
  console.log(`${sayMachine()}, ${sayLoad()}`);
  const results: Record<string, unknown> = {};
  for (const part of parts as Part[]) {
    console.log(`\n${part}`);
    const began = performance.now();
    results[part] = part === "actions" ? await nextActions(values.events) : await PARTS[part]();
    console.log(`(${((performance.now() - began) / 1000).toFixed(1)} s)`);
  }
  console.log(JSON.stringify({ bench: "behaviour", ...results }));
}
