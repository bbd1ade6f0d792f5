import { cancelImport } from "@/server/services/imports/cancel-import";
import { getImport } from "@/server/services/imports/get-import";
import { listImports } from "@/server/services/imports/list-imports";
import { previewImport } from "@/server/services/imports/preview-import";
import { startImport } from "@/server/services/imports/start-import";
import { writeSamples } from "@/server/services/imports/write-samples";
import type { Verb } from "@/server/services/verb";

/** VERBS is every verb that REST and OpenAPI offer; tRPC's router names them one by one so that types survive. */
export const VERBS: readonly Verb[] = [
  previewImport,
  startImport,
  listImports,
  getImport,
  cancelImport,
  writeSamples,
];
