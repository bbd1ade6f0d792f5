import { read, router, write } from "@/server/api/trpc";
import { getFleet } from "@/server/services/fleet/get-fleet";
import { saveNodeType } from "@/server/services/fleet/save-node-type";
import { savePool } from "@/server/services/fleet/save-pool";

/** fleetRouter opens the verbs of nodes and pools to the dashboard. */
export const fleetRouter = router({
  get: read(getFleet),
  saveNodeType: write(saveNodeType),
  savePool: write(savePool),
});
