import { slot } from "@/server/adapters/sandbox/actions";
import { SANDBOX_RESOURCES, WORKLOADS } from "@/server/adapters/sandbox/catalogue";
import { createWorld } from "@/server/adapters/sandbox/world";
import type { Member } from "@/server/services/training/members";
import { makeSeries } from "@/server/core/series/series";

const [MINUTE, DAY] = [60_000, 86_400_000];
const STEP = 5 * MINUTE;
const REQUESTS = SANDBOX_RESOURCES.indexOf("requests");
/** A Monday, so that every run sees the same weeks. */
const LIVE_START = Date.UTC(2026, 10, 16);

/**
 * sandboxMembers makes `count` series of requests by 5 min over `days` days, workload by workload of as many sandbox
 * worlds as it takes (seeds from 1 on); learning ends `heldBackMs` before their end.
 */
export function sandboxMembers(count: number, days: number, heldBackMs: number): Member[] {
  const members: Member[] = [];
  const end = LIVE_START;
  const start = end - days * DAY;
  for (let seed = 1; members.length < count; seed++) {
    const world = createWorld({ seed, liveStart: LIVE_START });
    const length = (days * DAY) / STEP;
    const values = WORKLOADS.map(() => new Float64Array(length));
    for (let i = 0; i < length; i++)
      WORKLOADS.forEach((_, w) => {
        for (let m = 0; m < 5; m++)
          values[w][i] += world.demandAt(slot(w, REQUESTS), start + i * STEP + m * MINUTE) / 5;
      });
    WORKLOADS.forEach((workload, w) => {
      if (members.length >= count) return;
      members.push({
        seriesId: members.length + 1,
        name: `${workload.id} of world ${seed}`,
        measure: "requests",
        series: makeSeries(start, STEP, values[w]),
        events: [],
        live: true,
        until: end - heldBackMs,
        present: end,
      });
    });
  }
  return members;
}
