import { inProcessSandbox } from "@/server/adapters/sandbox/in-process";
import { AppError } from "@/server/errors";
import type { SampleBatch } from "@/server/ports/metrics-source";
import type { Target } from "@/server/ports/target";
import { ensurePresetPolicies } from "@/server/services/policies/ensure-preset-policies";
import { ensureSource, markCollected } from "@/server/store/sources";
import { testDeps } from "@/server/testing/deps";
import { collect } from "./collect";
import { forecastWorkloads } from "./forecast";

const DAY = 24 * 3_600_000;
/** LOOP_START is the present of a fresh loopWorld, epoch ms. */
export const LOOP_START = Date.UTC(2026, 10, 17, 8, 25);
/** ONLY this workload of the sandbox is watched, with four days of history. */
export const ONLY = "checkout-api";
const HISTORY = 4 * DAY;

/** loopWorld is an installation that watches one workload of a sandbox; `spoil` may change what the source delivers. */
export async function loopWorld(spoil: (batch: SampleBatch) => SampleBatch = (batch) => batch) {
  const clock = { at: LOOP_START };
  const sandbox = inProcessSandbox({ seed: 7, liveStart: LOOP_START }, () => clock.at);
  let targetFails: "never" | "after the change" = "never";
  const target: Target = {
    read: (id) => sandbox.target.read(id),
    async scale(request) {
      const result = await sandbox.target.scale(request);
      // As if the worker were killed between the target's change and our note of it.
      if (targetFails === "after the change") throw new AppError("unavailable", "The connection broke off.");
      return result;
    },
  };
  const deps = await testDeps(LOOP_START, {
    metricsSource: () => ({
      discover: async () => (await sandbox.metrics.discover()).filter((found) => found.name === ONLY),
      async *read(from, to, signal) {
        for await (const batch of sandbox.metrics.read(from, to, signal, "totals"))
          if (batch.externalId === ONLY) yield spoil(batch);
      },
    }),
    eventSource: () => ({
      activity: async function* () {},
      calendar: (from, to) => sandbox.events.calendar(from, to),
    }),
    target: () => target,
  });
  await ensurePresetPolicies(deps.db, LOOP_START);
  const source = await ensureSource(deps.db, "sandbox", "Sandbox");
  await markCollected(deps.db, source.id, LOOP_START - HISTORY, LOOP_START);
  await collect(deps, source.id);
  const workload = await deps.db.workload.findFirstOrThrow();
  return {
    deps,
    sandbox,
    source,
    workload,
    breakTarget: (how: typeof targetFails) => {
      targetFails = how;
    },
    at: (now: number) => {
      deps.at = now;
      clock.at = now;
    },
  };
}

/** LoopWorld is what loopWorld gives. */
export type LoopWorld = Awaited<ReturnType<typeof loopWorld>>;

/** forecastAll makes all first forecasts: a resource at a time, as each job makes one. */
export async function forecastAll(w: LoopWorld): Promise<void> {
  for (let resource = 0; resource < 5; resource++) await forecastWorkloads(w.deps, [w.workload.id]);
}
