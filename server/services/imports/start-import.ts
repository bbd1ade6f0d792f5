import type { SeriesInfo } from "@/server/ports/series-store";
import { type Deps, mutation } from "@/server/services/verb";
import { AppError, conflict, notFound } from "@/server/errors";
import { addImport, addImportedWorkload, findWorkloadRef, type WorkloadRef } from "@/server/store/imports";
import { UNIT_OF } from "@/server/core/words";
import { z } from "zod";
import { DEFAULT_PRICE, DEFAULT_REPLICAS, DEFAULT_STARTUP_SECONDS, defaultCapacity } from "./capacity";
import { chooseMapping, importFields } from "./choose-mapping";

const STEP_WORDS = (ms: number) => (ms >= 60_000 ? `${ms / 60_000} min` : `${ms / 1000} s`);

/** startImport takes a CSV of history for a new or a known workload; a worker stores its rows and then asks for forecasts. */
export const startImport = mutation({
  name: "startImport",
  scope: "ingest",
  input: z.object({
    ...importFields,
    fileName: z.string().max(200).default("upload.csv"),
    /** Id or name of a workload that exists; without it a new one is made. */
    workload: z.string().optional(),
    /** Name of the new workload; the file's name unless given. */
    name: z.string().trim().min(1).max(100).optional(),
    /** Demand that one replica carries, in the measure's unit. */
    perReplica: z.coerce.number().positive().optional(),
    startupSeconds: z.coerce.number().positive().max(86_400).default(DEFAULT_STARTUP_SECONDS),
    pricePerReplicaHour: z.coerce.number().min(0).default(DEFAULT_PRICE),
  }),
  rest: { method: "POST", path: "/imports", summary: "Import a CSV of history", status: 202 },
  async run(call, input) {
    const { mapping, preview, notes } = chooseMapping(input);
    const suggested = defaultCapacity(preview);
    const perReplica = input.perReplica ?? suggested.perReplica;
    let workload: WorkloadRef;
    if (input.workload !== undefined) {
      const found = await findWorkloadRef(call.db, input.workload);
      if (!found) throw notFound("workload", input.workload);
      await checkStep(call.deps, found, mapping.measure, preview.step);
      workload = found;
    } else {
      const name = input.name ?? input.fileName.replace(/\.[a-z]+$/i, "");
      if (await findWorkloadRef(call.db, name)) {
        throw conflict(
          `There is a workload "${name}" already. Choose another name, or import into it with workload=${name}.`,
        );
      }
      const { startupSeconds, pricePerReplicaHour } = input;
      const capacity = { perReplica: { [mapping.measure]: perReplica }, startupSeconds, pricePerReplicaHour };
      workload = await addImportedWorkload(call.db, {
        name,
        measure: mapping.measure,
        capacity,
        now: call.now,
      });
      if (input.perReplica === undefined) {
        notes.push(
          `Nobody said what one replica carries; ${perReplica} ${UNIT_OF[mapping.measure]} is assumed, so that the p95 of the history needs about ${DEFAULT_REPLICAS} replicas.`,
        );
      }
    }
    const bytes = new TextEncoder().encode(input.csv);
    const file = await call.deps.artifacts.put(bytes);
    const plan = {
      mapping,
      file,
      bytes: bytes.length,
      total: preview.rows,
      duplicates: preview.duplicates,
      from: preview.from,
      to: preview.to,
      notes,
    };
    const { fileName } = input;
    const fields = {
      fileName,
      workloadId: workload.id,
      measure: mapping.measure,
      plan,
      createdBy: call.actor.name,
      now: call.now,
    };
    const id = await addImport(call.db, fields);
    call.enqueue({ name: "importSeries", payload: { importId: id }, id: `import_${id}` });
    call.tell("imports", "workloads");
    return {
      id,
      workloadId: workload.id,
      workloadName: workload.name,
      rows: preview.rows,
      measure: mapping.measure,
      unit: mapping.unit,
      stepSeconds: preview.step / 1000,
      rejected: preview.rejected,
      duplicates: preview.duplicates,
      notes,
    };
  },
  audit: (input, output) => ({
    targetKind: "workload",
    targetId: output.workloadId,
    targetName: output.workloadName,
    summary: `Started the import of ${output.rows} rows of ${output.measure} from ${input.fileName} into ${output.workloadName}.`,
  }),
});

async function checkStep(deps: Deps, workload: WorkloadRef, measure: string, step: number): Promise<void> {
  const stored: SeriesInfo | undefined = (await deps.series.list(workload.id)).find(
    (info) => info.measure === measure,
  );
  if (!stored || stored.step === step) return;
  throw new AppError(
    "invalid_input",
    `${workload.name} keeps ${measure} every ${STEP_WORDS(stored.step)} and the file has a value every ${STEP_WORDS(step)}. ` +
      "Resample the file, or import it as a new workload.",
  );
}
