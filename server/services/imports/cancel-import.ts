import { conflict, notFound } from "@/server/errors";
import { mutation } from "@/server/services/verb";
import { findImport, moveImport } from "@/server/store/imports";
import { z } from "zod";

/** cancelImport stops an import; the rows that are stored by then stay. */
export const cancelImport = mutation({
  name: "cancelImport",
  scope: "ingest",
  input: z.object({ id: z.string() }),
  rest: { method: "POST", path: "/imports/{id}/cancel", summary: "Stop an import" },
  async run({ db, now, tell }, { id }) {
    const record = await findImport(db, id);
    if (!record) throw notFound("import", id);
    if (!(await moveImport(db, id, ["queued", "running"], "cancelled", { finishedAt: now }))) {
      throw conflict(
        `The import of ${record.fileName} is ${record.state} already, so there is nothing to cancel.`,
      );
    }
    tell("imports");
    return { id, fileName: record.fileName, accepted: record.accepted };
  },
  audit: (_input, output) => ({
    targetKind: "import",
    targetId: output.id,
    targetName: output.fileName,
    summary: `Cancelled the import of ${output.fileName}; ${output.accepted} rows are stored and stay.`,
  }),
});
