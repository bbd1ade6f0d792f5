import { ask, read, router, write } from "@/server/api/trpc";
import { listDoors } from "@/server/services/ingest/list-doors";
import { getLogMapping, previewLogs } from "@/server/services/ingest/preview-logs";
import { setDoors } from "@/server/services/ingest/set-doors";
import { setLogMapping } from "@/server/services/ingest/set-log-mapping";
import { setMapping } from "@/server/services/ingest/set-mapping";
import { adoptPushed } from "@/server/services/sources/adopt-pushed";
import { changeSource } from "@/server/services/sources/change-source";
import { connectStream, lookAtStream, testStream } from "@/server/services/sources/connect-stream";
import { connectSource } from "@/server/services/sources/connect-source";
import { getSource } from "@/server/services/sources/get-source";
import { listSources } from "@/server/services/sources/list-sources";
import { lookAtServer } from "@/server/services/sources/look-at-server";
import { pauseSource } from "@/server/services/sources/pause-source";
import { previewQuery } from "@/server/services/sources/preview-query";
import { removeSource } from "@/server/services/sources/remove-source";
import { skipHistory } from "@/server/services/sources/skip-history";

/** sourcesRouter is what the pages of sources call. */
export const sourcesRouter = router({
  list: read(listSources),
  get: read(getSource),
  look: ask(lookAtServer),
  preview: ask(previewQuery),
  connect: write(connectSource),
  connectStream: write(connectStream),
  lookAtStream: ask(lookAtStream),
  testStream: ask(testStream),
  change: write(changeSource),
  pause: write(pauseSource),
  skipHistory: write(skipHistory),
  remove: write(removeSource),
  adopt: write(adoptPushed),
  setDoors: write(setDoors),
  doors: read(listDoors),
  logMapping: read(getLogMapping),
  previewLogs: ask(previewLogs),
  setLogMapping: write(setLogMapping),
  setMapping: write(setMapping),
});
