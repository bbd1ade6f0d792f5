import { lineSplitter, type NumberedLine } from "@/server/core/series/import-lines";
import { FAULTS_KEPT } from "@/server/core/series/import-preview";
import { isFault, readRow, type RowFault } from "@/server/core/series/import-rows";
import { enqueueForecasts } from "@/server/services/loop/enqueue-forecasts";
import type { Deps } from "@/server/services/verb";
import { notifyChange } from "@/server/store/changes";
import { fileStillNeeded, findImport, type ImportRecord, moveImport } from "@/server/store/imports";

/** Bytes that are decoded and stored at once: about 10,000 rows. */
const PIECE = 300_000;

/**
 * handleImportSeries stores the rows of an uploaded file, telling its progress after every piece, and asks for
 * forecasts at the end. A second delivery begins again from the first row: storing a sample twice changes nothing.
 */
export async function handleImportSeries(
  deps: Deps,
  payload: { importId: string },
  signal?: AbortSignal,
): Promise<void> {
  await deps.exclusive(`import:${payload.importId}`, () => importOnce(deps, payload, signal));
}

async function importOnce(deps: Deps, payload: { importId: string }, signal?: AbortSignal): Promise<void> {
  const record = await findImport(deps.db, payload.importId);
  if (!record?.workloadId) return;
  const started = { ...record.plan, startedAt: deps.clock.now() };
  if (!(await moveImport(deps.db, record.id, ["queued", "running"], "running", { plan: started }))) {
    return forgetFile(deps, record);
  }
  await notifyChange(deps.db, "imports");
  try {
    if (!(await storeRows(deps, record, record.workloadId, signal))) return;
  } catch (error) {
    if (signal?.aborted) throw error; // The worker is stopping; the job is delivered again.
    const message = `The rows could not be stored: ${(error as Error).message}. Rows stored so far stay; import the file again.`;
    await moveImport(deps.db, record.id, ["running"], "failed", {
      error: message,
      finishedAt: deps.clock.now(),
    });
    await notifyChange(deps.db, "imports");
    deps.log.error({ err: error, importId: record.id }, "import failed");
  } finally {
    await forgetFile(deps, record);
  }
}

async function forgetFile(deps: Deps, { plan }: ImportRecord): Promise<void> {
  if (!(await fileStillNeeded(deps.db, plan.file))) await deps.artifacts.remove(plan.file);
}

/** storeRows gives false when the import was cancelled meanwhile. */
async function storeRows(
  deps: Deps,
  record: ImportRecord,
  workloadId: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const { mapping, file } = record.plan;
  const bytes = await deps.artifacts.get(file);
  const key = { workloadId, measure: mapping.measure, subject: "" };
  const series = await deps.series.ensure(key, mapping.step);
  const splitter = lineSplitter();
  const decoder = new TextDecoder();
  const faults: RowFault[] = [];
  const counts = { rows: 0, accepted: 0, rejected: 0 };
  let skipHeader = mapping.hasHeader;
  const take = async (lines: readonly NumberedLine[]): Promise<void> => {
    const samples: { seriesId: number; at: number; value: number }[] = [];
    for (const line of lines) {
      if (skipHeader) {
        skipHeader = false;
        continue;
      }
      counts.rows++;
      const row = readRow(line, mapping);
      if (!isFault(row)) samples.push({ seriesId: series.id, ...row });
      else if (++counts.rejected <= FAULTS_KEPT) faults.push(row);
    }
    counts.accepted += samples.length;
    await deps.series.write(samples);
  };
  for (let at = 0; at < bytes.length; at += PIECE) {
    signal?.throwIfAborted();
    await take(splitter.push(decoder.decode(bytes.subarray(at, at + PIECE), { stream: true })));
    if (!(await moveImport(deps.db, record.id, ["running"], "running", { ...counts, faults }))) return false;
    await notifyChange(deps.db, "imports");
  }
  await take([...splitter.push(decoder.decode()), ...splitter.end()]);
  const finishedAt = deps.clock.now();
  if (!(await moveImport(deps.db, record.id, ["running"], "done", { ...counts, faults, finishedAt })))
    return false;
  for (const topic of ["imports", "series", "workloads"] as const) await notifyChange(deps.db, topic);
  await enqueueForecasts(deps, [workloadId], record.id);
  await deps.queue.add({
    name: "backtest",
    payload: { workloadId },
    id: `backtest_${workloadId}_${record.id}`,
  });
  return true;
}
