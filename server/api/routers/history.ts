import { read, router } from "@/server/api/trpc";
import { getPast } from "@/server/services/replays/get-past";

/** historyRouter opens what has passed to the dashboard; nothing that is told makes it stale. */
export const historyRouter = router({ past: read(getPast) });
