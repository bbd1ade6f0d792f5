import type { Asked } from "@/server/core/replay/asked";
import type { Report } from "@/server/core/replay/report";
import type { ReplayRecord } from "@/server/store/replays";

/** ReplayView is a replay as doors show it; instants are epoch ms. */
export interface ReplayView {
  id: string;
  /** "R-12" */
  label: string;
  number: number;
  state: ReplayRecord["state"];
  /** 0 to 1 */
  progress: number;
  /** At the pace so far; null while there is none. */
  secondsLeft: number | null;
  policies: { key: string; name: string; variantOf?: string; level?: string }[];
  workloads: Asked["workloads"];
  fromAt: number;
  toAt: number;
  seed: number;
  promisedSeconds: number;
  error: string | null;
  createdByName: string;
  createdAt: number;
  startedAt: number | null;
  finishedAt: number | null;
}

/** ReplayDetail is a replay with its report, once it is done. */
export interface ReplayDetail extends ReplayView {
  report: Report | null;
}

/** viewReplay gives a replay's progress and time left; `now` epoch ms of the product, whose clock runs `speed` times as fast. */
export function viewReplay(record: ReplayRecord, now: number, speed: number): ReplayView {
  const { asked, progress, startedAt } = record;
  const passed = startedAt === undefined ? 0 : (now - startedAt) / 1000 / speed;
  const paced = record.state === "running" && progress > 0.02;
  return {
    id: record.id,
    label: `R-${record.number}`,
    number: record.number,
    state: record.state,
    progress: record.state === "done" ? 1 : progress,
    secondsLeft: paced ? Math.ceil((passed * (1 - progress)) / progress) : null,
    policies: asked.tried.map(({ key, name, variantOf, level }) => ({ key, name, variantOf, level })),
    workloads: asked.workloads,
    fromAt: asked.fromAt,
    toAt: asked.toAt,
    seed: asked.seed,
    promisedSeconds: asked.promisedSeconds,
    error: record.error ?? null,
    createdByName: record.createdByName,
    createdAt: record.createdAt,
    startedAt: startedAt ?? null,
    finishedAt: record.finishedAt ?? null,
  };
}
