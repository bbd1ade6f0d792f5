import type { SeriesStore } from "@/server/ports/series-store";
import type { Db } from "@/server/store/client";
import { savePoints } from "@/server/store/forecasts";

const MINUTE = 60_000;
const STEP = 5 * MINUTE;
const LEADS_MS = [5, 15, 30, 60].map((minutes) => minutes * MINUTE);
const DAY = 24 * 60 * MINUTE;

/** waveAt is a daily wave around 340 to 1,700 req/s (epoch ms), 2 to 10 of the test desk's replicas, with some unrest. */
export const waveAt = (at: number): number =>
  (1_020 - 680 * Math.cos((at / DAY) * 2 * Math.PI)) * (1 + 0.06 * Math.sin(at / 170_003));

/** seedPast stores the wave for the hours before `until` (epoch ms), every 5 minutes, with right forecasts for the last `saidHours`. */
export async function seedPast(
  db: Db,
  series: SeriesStore,
  workloadId: string,
  { hours, until, saidHours = hours }: { hours: number; until: number; saidHours?: number },
): Promise<void> {
  const { id: seriesId } = await series.ensure({ workloadId, measure: "requests", subject: "" }, STEP);
  const samples = [];
  const points = [];
  for (let at = until - hours * 60 * MINUTE; at < until; at += STEP) {
    samples.push({ seriesId, at, value: waveAt(at) });
    for (const leadMs of at >= until - saidHours * 60 * MINUTE ? LEADS_MS : []) {
      const said = [0.9, 1, 1.1, 1.15, 1.2].map((f) => f * waveAt(at + leadMs));
      const point = { seriesId, at: at + leadMs, leadMs, issuedAt: at, model: "test", said };
      points.push({ ...point, naive: undefined, backtest: true });
    }
  }
  await series.write(samples);
  await savePoints(db, points);
}
