import type { ImportRecord } from "@/server/store/imports";
import { UNIT_OF } from "@/server/core/words";

/** ImportView is an import as doors show it; times are ISO 8601 UTC. */
export interface ImportView {
  id: string;
  fileName: string;
  state: ImportRecord["state"];
  workloadId: string | undefined;
  measure: string;
  fileUnit: string;
  unit: string;
  total: number;
  rows: number;
  accepted: number;
  rejected: number;
  duplicates: number;
  /** 0 to 1. */
  progress: number;
  /** Seconds left at the pace so far; null before it has a pace. */
  secondsLeft: number | null;
  faults: ImportRecord["faults"];
  notes: string[];
  error: string | null;
  from: string;
  to: string;
  stepSeconds: number;
  createdBy: string;
  createdAt: string;
  finishedAt: string | null;
}

/** viewImport adds progress and time left to an import; `now` epoch ms. */
export function viewImport(record: ImportRecord, now: number, faults = record.faults.length): ImportView {
  const { plan } = record;
  const progress = record.state === "done" ? 1 : plan.total > 0 ? Math.min(1, record.rows / plan.total) : 0;
  const running = record.state === "running" && plan.startedAt !== undefined && progress > 0;
  return {
    id: record.id,
    fileName: record.fileName,
    state: record.state,
    workloadId: record.workloadId,
    measure: record.measure,
    fileUnit: plan.mapping.unit,
    unit: UNIT_OF[record.measure],
    total: plan.total,
    rows: record.rows,
    accepted: record.accepted,
    rejected: record.rejected,
    duplicates: plan.duplicates,
    progress,
    secondsLeft: running
      ? Math.ceil((((now - (plan.startedAt ?? now)) / 1000) * (1 - progress)) / progress)
      : null,
    faults: record.faults.slice(0, faults),
    notes: plan.notes,
    error: record.error ?? null,
    from: new Date(plan.from).toISOString(),
    to: new Date(plan.to).toISOString(),
    stepSeconds: plan.mapping.step / 1000,
    createdBy: record.createdBy,
    createdAt: new Date(record.createdAt).toISOString(),
    finishedAt: record.finishedAt === undefined ? null : new Date(record.finishedAt).toISOString(),
  };
}
