import type { Asked } from "@/server/core/replay/asked";
import { foresightFor, type Past } from "@/server/core/replay/past";
import { type Run, replaySteps } from "@/server/core/replay/replay";
import { reportOf, runReport, type WorkloadReport } from "@/server/core/replay/report";
import type { Deps } from "@/server/services/verb";
import { notifyChange } from "@/server/store/changes";
import type { Db } from "@/server/store/client";
import {
  findPart,
  findReplay,
  keepVersionReplay,
  lockReplay,
  moveReplay,
  partReports,
  type PartRecord,
  type ReplayRecord,
  savePart,
  sumProgress,
} from "@/server/store/replays";
import { findWorkload } from "@/server/store/workloads";
import { readPast } from "./read-past";

const MINUTE_MS = 60_000;
/** Between two signs of life, wall time: also how long a cancelled replay may go on. */
const ALIVE_EVERY_MS = 1_000;

/**
 * handleReplayPart replays every policy over one workload and keeps what came of it; whoever ends the last part puts the
 * report together. A part that is delivered twice or after a crash begins again: same past, same seed, same result.
 */
export async function handleReplayPart(
  deps: Deps,
  payload: { replayId: string; position: number },
  signal: AbortSignal,
): Promise<void> {
  const { replayId, position } = payload;
  await deps.exclusive(`replay:${replayId}:${position}`, async () => {
    const part = await findPart(deps.db, replayId, position);
    const replay = part && (await findReplay(deps.db, replayId));
    if (!replay || (part.state !== "queued" && part.state !== "running")) return;
    const now = deps.clock.now();
    const started = { startedAt: replay.startedAt ?? now };
    if (!(await moveReplay(deps.db, replayId, ["queued", "running"], "running", started))) return;
    await savePart(deps.db, part, now, { state: "running", progress: 0 });
    const name = replay.asked.workloads[position].name;
    try {
      const report = await replayPart(deps, replay.asked, part, name, signal);
      if (report) await endPart(deps, replay, part, report);
    } catch (error) {
      if (signal.aborted) throw error; // The worker is stopping; the job is delivered again.
      deps.log.warn({ err: error, replay: replay.number, workload: name }, "replay failed");
      const reason = `${name} could not be replayed: ${(error as Error).message}`;
      await endPart(deps, replay, part, { workloadId: part.workloadId, name, reason }, "failed");
    }
  });
}

/** Gives undefined when the replay was cancelled meanwhile. */
async function replayPart(
  deps: Deps,
  asked: Asked,
  part: PartRecord,
  name: string,
  signal: AbortSignal,
): Promise<WorkloadReport | undefined> {
  const { workloadId } = part;
  const workload = await findWorkload(deps.db, workloadId);
  if (!workload) return { workloadId, name, reason: `${name} is not there any more.` };
  const past = await readPast({ db: deps.db, deps }, workload, { ...asked, leastStepMs: MINUTE_MS });
  if ("reason" in past) return { workloadId, name, reason: past.reason };
  const runs = await runAll(deps, asked, past, part, signal);
  const { from, to, demands } = past.world;
  const variants = new Set(asked.tried.filter((each) => each.variantOf !== undefined).map(({ key }) => key));
  return (
    runs && {
      workloadId,
      name,
      fromAt: from,
      toAt: to,
      days: (to - from) / (24 * 60 * MINUTE_MS),
      stepSeconds: demands[0].demand.grid.step / 1000,
      forecasts: past.forecasts,
      // Of thousands of variants nobody reads the stretches.
      runs: runs.map((run) =>
        variants.has(run.name) ? { ...runReport(run), episodes: [] } : runReport(run),
      ),
    }
  );
}

async function runAll(
  deps: Deps,
  asked: Asked,
  past: Past,
  part: PartRecord,
  signal: AbortSignal,
): Promise<readonly Run[] | undefined> {
  const policies = Object.fromEntries(asked.tried.map(({ key, policy }) => [key, policy]));
  const steps = replaySteps({ world: past.world, policies, foresight: foresightFor(past) });
  let alive = performance.now();
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
    signal.throwIfAborted();
    // Job locks are renewed on this thread: let it breathe.
    await new Promise((resolve) => setImmediate(resolve));
    if (performance.now() - alive < ALIVE_EVERY_MS) continue;
    alive = performance.now();
    await savePart(deps.db, part, deps.clock.now(), { state: "running", progress: next.value });
    if (!(await sumProgress(deps.db, part.replayId))) return undefined;
    await notifyChange(deps.db, "replays");
  }
}

async function endPart(
  deps: Deps,
  replay: ReplayRecord,
  part: PartRecord,
  report: WorkloadReport,
  state: "done" | "failed" = "done",
): Promise<void> {
  const now = deps.clock.now();
  await deps.db.$transaction(async (db) => {
    // Of two last parts that end at once, the second one must see the first.
    if ((await lockReplay(db, replay.id)) !== "running") return;
    await savePart(db, part, now, { state, progress: 1, report });
    await sumProgress(db, replay.id);
    const { ended, of } = await partReports(db, replay.id);
    if (ended.length === of) await finish(db, replay, ended, now);
    await notifyChange(db, "replays");
  });
}

async function finish(
  db: Db,
  replay: ReplayRecord,
  ended: Awaited<ReturnType<typeof partReports>>["ended"],
  now: number,
): Promise<void> {
  const { id, number, asked, policyVersionId } = replay;
  const report = reportOf(
    asked,
    ended.map((each) => each.report),
  );
  const failed = ended.every((each) => each.state === "failed");
  const first = ended[0]?.report;
  const error = failed && first && "reason" in first ? first.reason : undefined;
  await moveReplay(db, id, ["running"], failed ? "failed" : "done", {
    report,
    error,
    finishedAt: now,
    progress: 1,
  });
  if (!policyVersionId || failed) return;
  await keepVersionReplay(db, policyVersionId, { replayId: id, number, finishedAt: now, report });
  await notifyChange(db, "policies");
}
