import { expect, it } from "vitest";
import { makeSeries } from "@/server/core/series/series";
import type { Said } from "./as-issued";
import { packPast, unpackPast } from "./packed-past";
import type { Past } from "./past";

it("comes back from JSON as it was, gaps and missing leads included", () => {
  const START = Date.UTC(2026, 10, 2);
  const values = Float64Array.from({ length: 20_000 }, (_, i) => (i % 7 === 3 ? Number.NaN : i / 3));
  const point = (leadMs: number, base: number): Said => ({
    leadMs,
    values: [0.9, 1, 1.1, 1.15, 1.2].map((f) => Math.fround(f * base)),
  });
  const past: Past = {
    world: {
      demands: [{ resource: "requests", demand: makeSeries(START, 300_000, values) }],
      capacity: { perReplica: { requests: 100 }, startupSeconds: 120, pricePerReplicaHour: 6 },
      from: START + 86_400_000,
      to: START + 20_000 * 300_000,
      initialReplicas: 3,
      promisedSeconds: 1,
      seed: 7,
    },
    said: new Map([
      [
        "requests" as const,
        new Map([
          [START, [point(300_000, 100), point(900_000, 200)]],
          [START + 300_000, [point(900_000, 300)]],
        ]),
      ],
    ]),
    forecasts: "as issued",
  };
  expect(unpackPast(JSON.parse(JSON.stringify(packPast(past))))).toEqual(past);
});
