import { read, router, write } from "@/server/api/trpc";
import { approveRequest } from "@/server/services/requests/approve-request";
import { getRequest } from "@/server/services/requests/get-request";
import { rejectRequest } from "@/server/services/requests/reject-request";

/** requestsRouter opens changes that wait for a second person to the dashboard. */
export const requestsRouter = router({
  get: read(getRequest),
  approve: write(approveRequest),
  reject: write(rejectRequest),
});
