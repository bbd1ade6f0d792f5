import { read, router } from "@/server/api/trpc";
import { listLabels } from "@/server/services/series/list-labels";
import { listSeries } from "@/server/services/series/list-series";
import { seriesQuality } from "@/server/services/series/series-quality";

/** seriesRouter is what pages ask of stored series. */
export const seriesRouter = router({
  list: read(listSeries),
  labels: read(listLabels),
  quality: read(seriesQuality),
});
