import type { MetricsSource, SampleBatch } from "@/server/ports/metrics-source";
import { type SandboxAddress, sandboxClient } from "./client";
import { type SampleLine, sampleLine, workloads } from "./wire";

/**
 * sandboxMetricsSource reads a sandbox's samples over HTTP: totals at one minute, named users' shares at one hour. A
 * read also carries the sample of a longer step that began before `from` and became complete within the range.
 */
export function sandboxMetricsSource(address: SandboxAddress): MetricsSource {
  const client = sandboxClient(address);
  return {
    discover: () => client.get("/workloads", workloads),
    async *read(from, to, signal, what) {
      for await (const line of client.lines(
        `/samples?from=${from}&to=${to}${what ? `&what=${what}` : ""}`,
        sampleLine,
        signal,
      ))
        yield batchOf(line);
    },
  };
}

function batchOf({ start, gaps, values, subject, ...rest }: SampleLine): SampleBatch {
  const points = values.map((value, index): [number, number] => [
    start + (gaps?.[index] ?? index) * rest.step,
    value,
  ]);
  return subject === undefined ? { ...rest, points } : { ...rest, subject, points };
}
