import { read, router } from "@/server/api/trpc";
import { fleetChart } from "@/server/services/overview/fleet-chart";
import { fleetSavings } from "@/server/services/overview/fleet-savings";
import { getOverview } from "@/server/services/overview/get-overview";

/** overviewRouter opens what the first page shows. */
export const overviewRouter = router({
  get: read(getOverview),
  fleet: read(fleetChart),
  savings: read(fleetSavings),
});
