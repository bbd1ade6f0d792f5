import { read, router, write } from "@/server/api/trpc";
import { cancelImport } from "@/server/services/imports/cancel-import";
import { getImport } from "@/server/services/imports/get-import";
import { listImports } from "@/server/services/imports/list-imports";
import { writeEvents } from "@/server/services/ingest/write-events";
import { startImport } from "@/server/services/imports/start-import";

/** importsRouter is what the import page calls; the preview runs in the browser. */
export const importsRouter = router({
  list: read(listImports),
  get: read(getImport),
  start: write(startImport),
  /** One part of a file of activity. */
  events: write(writeEvents),
  cancel: write(cancelImport),
});
