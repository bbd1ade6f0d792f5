"use client";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { when } from "@/components/ui/format-time";
import { Empty } from "@/components/ui/states";
import { seenText } from "./prepare-doors";

/** NewestTable shows what was made of the newest that came, newest first, a column a field. */
export function NewestTable({
  sample,
  what,
}: {
  sample: readonly Readonly<Record<string, unknown>>[];
  /** "events" or what else comes. */
  what: string;
}) {
  const now = useNow(1_000);
  const zone = useZone();
  const fields = [...new Set(sample.flatMap((item) => Object.keys(item)))].filter((field) => field !== "at");
  if (sample.length === 0)
    return (
      <Empty title="Nothing came within the last hour.">
        What was made of the newest {what} shows here, without who did it.
      </Empty>
    );
  return (
    // A wide table is scrolled by keyboard too, for which one must be able to stand on it.
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={`The newest ${what}, as stored`}>
      <table className="w-full border-collapse text-left">
        <caption className="sr-only">The newest {what} as they are stored</caption>
        <thead>
          <tr className="border-b border-line">
            {["at", ...fields].map((field) => (
              <th key={field} scope="col" className="px-3.5 py-1.5 text-tiny font-medium text-ink-3">
                {field}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...sample].reverse().map((item, i) => (
            <tr key={i} className="border-b border-line last:border-b-0">
              <td className="px-3.5 py-1.5 text-small whitespace-nowrap">
                {typeof item.at === "number" ? when(item.at, now, zone) : ""}
              </td>
              {fields.map((field) => (
                <td key={field} className="mono px-3.5 py-1.5 text-tiny">
                  {seenText(item[field])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
