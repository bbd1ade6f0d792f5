import { read, router, write } from "@/server/api/trpc";
import { cancelReplay } from "@/server/services/replays/cancel-replay";
import { getReplay } from "@/server/services/replays/get-replay";
import { listReplays } from "@/server/services/replays/list-replays";
import { startReplay } from "@/server/services/replays/start-replay";

/** replaysRouter opens the verbs of replays to the dashboard. */
export const replaysRouter = router({
  list: read(listReplays),
  get: read(getReplay),
  start: write(startReplay),
  cancel: write(cancelReplay),
});
