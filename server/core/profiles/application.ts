import { type Document, parseAllDocuments } from "yaml";
import { z } from "zod";
import { RESOURCES, type Resource } from "@/server/core/words";
import { AppError } from "@/server/errors";

/** COST_UNIT is the unit of what one act takes: the resource's own, times seconds. */
export const COST_UNIT: Record<Resource, string> = {
  cpu: "core-seconds",
  memory: "byte-seconds",
  bandwidth: "bytes",
  storage_io: "bytes",
  gpu: "device-seconds",
  requests: "requests",
};

const amount = z.number("Use a number.").min(0, "It cannot be below 0.").max(1e15, "It is larger than 1e15.");
const name = z.string().trim().min(1, "Give a name.").max(120, "A name has at most 120 characters.");

/** ApplicationName is what an application may be called. */
export const ApplicationName = name;

/**
 * ApplicationProfile is what an application's owner says of it. `costs` are what one act takes: seconds of a core, seconds of
 * a device, bytes moved, byte-seconds of memory, in the resource's unit × seconds.
 */
export const ApplicationProfile = z.strictObject({
  /** 1 is served first; as in the standing of the application. */
  priority: z
    .int("A priority is a whole number, 1 to 10.")
    .min(1, "A priority is 1 to 10, 1 first.")
    .max(10, "A priority is 1 to 10, 1 first.")
    .optional(),
  /** What it is made of, e.g. "nodejs", "postgresql". */
  stack: z.array(name).max(50).default([]),
  /** From the order to the first request served, seconds. */
  startupSeconds: z
    .number("Use a number of seconds.")
    .min(0, "It cannot be below 0 s.")
    .max(86_400, "It is longer than a day.")
    .optional(),
  /** Requests that one replica carries at once. */
  concurrency: z
    .number("Use a number of requests.")
    .min(1, "A replica carries 1 request at least.")
    .max(1e6, "It is larger than 1,000,000.")
    .optional(),
  actions: z
    .array(
      z.strictObject({
        /** As events name it. */
        name: z
          .string()
          .trim()
          .min(1, "Name the action as events do.")
          .max(500, "A name has at most 500 characters."),
        costs: z.partialRecord(z.enum(RESOURCES), amount).default({}),
        /** How long one takes when nothing waits, milliseconds. */
        durationMs: amount.optional(),
      }),
    )
    .max(1000)
    .default([])
    .refine((all) => new Set(all.map((one) => one.name)).size === all.length, "Each action stands once."),
});
export type ApplicationProfile = z.output<typeof ApplicationProfile>;

const File = z.strictObject({ application: name, profile: ApplicationProfile });

/** parseProfiles reads a YAML file of one or more profiles (documents of `application:` and `profile:`); throws AppError("invalid_input"). */
export function parseProfiles(text: string): z.output<typeof File>[] {
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents) || documents.length === 0)
    throw new AppError("invalid_input", "The file is empty. Give `application:` and `profile:`.");
  return documents.map((document, i) => {
    const [error] = document.errors;
    if (error) throw new AppError("invalid_input", `The file is not YAML: ${error.message.split("\n")[0]}`);
    const parsed = File.safeParse(valueOf(document));
    if (parsed.success) return parsed.data;
    const faults = parsed.error.issues.map((issue) => ({
      field: issue.path.join("."),
      message: issue.message,
    }));
    throw new AppError(
      "invalid_input",
      `Document ${i + 1} is not a profile. ${faults[0].field || "document"}: ${faults[0].message}`,
      faults,
    );
  });
}

function valueOf(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 50 });
  } catch {
    throw new AppError("invalid_input", "The file repeats parts of itself too often. Write them out.");
  }
}
