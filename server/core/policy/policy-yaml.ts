import { parseDocument, stringify } from "yaml";
import { AppError } from "@/server/errors";
import { type Policy, parsePolicy } from "./policy";

/** PolicyFile is a policy as it is kept in a file: its name and its settings. */
export interface PolicyFile {
  readonly name: string;
  readonly policy: Policy;
}

/** policyToYaml writes a policy as YAML that parsePolicyYaml reads back to an equal value. */
export function policyToYaml({ name, policy }: PolicyFile): string {
  return stringify({ name, policy }, { lineWidth: 0 });
}

/** settingsToYaml writes the settings alone, for the editor's YAML tab. */
export const settingsToYaml = (policy: unknown): string => stringify(policy, { lineWidth: 0 });

/** parsePolicyYaml reads one policy file; throws AppError("invalid_input") with the line, or with every wrong field. */
export function parsePolicyYaml(text: string): PolicyFile {
  const value = readYaml(text);
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw new AppError(
      "invalid_input",
      "The file holds no policy. Give `name:` and, below `policy:`, its settings.",
    );
  }
  const { name, policy, ...others } = value as Record<string, unknown>;
  const strange = Object.keys(others);
  if (strange.length > 0) {
    const names = strange.map((key) => `"${key}"`).join(", ");
    throw new AppError(
      "invalid_input",
      `The file has ${names} beside name and policy. Move settings below \`policy:\`.`,
    );
  }
  if (typeof name !== "string" || name.trim() === "") {
    throw new AppError(
      "invalid_input",
      "The file names no policy. Add a line such as `name: storefront-balanced`.",
    );
  }
  return { name: name.trim(), policy: parsePolicy(policy) };
}

/** parseSettingsYaml reads settings alone, unchecked; throws AppError("invalid_input") with the line that is not YAML. */
export const parseSettingsYaml = (text: string): unknown => readYaml(text);

function readYaml(text: string): unknown {
  const document = parseDocument(text, { uniqueKeys: true });
  const error = document.errors[0];
  if (error) {
    const line = error.linePos?.[0].line;
    const what = error.message
      .split("\n")[0]
      .replace(/ at line \d+.*$/, "")
      .replace(/:$/, "");
    throw new AppError("invalid_input", `${line ? `Line ${line} is` : "This is"} not YAML: ${what}.`);
  }
  return document.toJS({ maxAliasCount: 20 });
}
