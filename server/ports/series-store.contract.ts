import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { columnsFor } from "@/server/core/series/levels";
import { RELATIVE_ERROR } from "@/server/core/series/sketch";
import type { Bucket, Sample, SeriesStore } from "./series-store";

/** SeriesStoreCase is an empty store and a workload that it may keep series of. */
export interface SeriesStoreCase {
  readonly store: SeriesStore;
  readonly workloadId: string;
  /** Waits until what was written can be read, where that takes a moment, or lets the store do its housekeeping. */
  settle?(): Promise<void>;
  /** The same kind of store where nothing answers; left out where that cannot happen. */
  readonly unreachable?: SeriesStore;
  close?(): Promise<void> | void;
}

const STEP = 15_000;
const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 16);
const DAYS = 3;
const NEXT = START + DAYS * 24 * HOUR;
/** An hour and a half without samples, and a lone sample in it. */
const GAP = { from: START + 30 * HOUR, to: START + 31.5 * HOUR };

const valueAt = (at: number, n: number) =>
  50 + n + 30 * Math.sin((2 * Math.PI * at) / (24 * HOUR)) + (((at / STEP) * 7919) % 13);

/** samplesOf makes three days of samples of one series, with a gap. */
function samplesOf(seriesId: number, n: number): Sample[] {
  const samples: Sample[] = [];
  for (let at = START; at < NEXT; at += STEP)
    if (at < GAP.from || at >= GAP.to) samples.push({ seriesId, at, value: valueAt(at, n) });
  return samples;
}

/** truthOf computes columns from samples in the plainest way. */
function truthOf(samples: readonly Sample[], from: number, to: number, points: number) {
  const { start, width, count } = columnsFor(from, to, points, STEP);
  const columns = Array.from({ length: count }, (_, i) => ({
    at: start + i * width,
    values: [] as number[],
  }));
  for (const { at, value } of samples) columns[Math.floor((at - start) / width)]?.values.push(value);
  return { width, columns: columns.filter(({ values }) => values.length > 0) };
}

/** Stores may keep a value to ten digits. */
const expectNear = (told: number | undefined, truth: number) =>
  expect(Math.abs((told ?? Number.NaN) - truth)).toBeLessThanOrEqual(1e-10 * Math.abs(truth));

/** wrongOf says what of a column is not what its values make it. */
function wrongOf(
  bucket: Bucket | undefined,
  at: number,
  values: number[],
  quantiles: readonly number[],
): string[] {
  values.sort((a, b) => a - b);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const near = (told: number | undefined, truth: number) =>
    Math.abs((told ?? Number.NaN) - truth) <= 1e-10 * truth;
  const faults = [
    ["count", bucket?.count === values.length],
    ["min", near(bucket?.min, values[0])],
    ["max", near(bucket?.max, values[values.length - 1])],
    ["mean", near(bucket?.mean, mean)],
    ...quantiles.map((level, k) => {
      const told = bucket?.quantiles?.[k] ?? Number.NaN;
      const rank = level * (values.length - 1);
      const slack = RELATIVE_ERROR + 1e-9;
      const low = values[Math.floor(rank)] * (1 - slack);
      return [`quantile ${level}`, told >= low && told <= values[Math.ceil(rank)] * (1 + slack)] as const;
    }),
  ] as const;
  return faults.flatMap(([what, right]) => (right ? [] : [`${what} of ${new Date(at).toISOString()}`]));
}

const RANGES = [
  { from: START + 29.5 * HOUR, to: START + 32 * HOUR, points: 480 },
  { from: START + 24 * HOUR, to: START + 48 * HOUR, points: 500 },
  { from: START, to: NEXT, points: 300 },
  { from: START + 1, to: NEXT - 1, points: 20 },
] as const;

/** seriesStoreContract registers what every SeriesStore must do; `make` is called once. */
export function seriesStoreContract(name: string, make: () => Promise<SeriesStoreCase>): void {
  describe(`${name} keeps the contract of a series store`, () => {
    let given: SeriesStoreCase;
    const ids: number[] = [];
    const stored: Sample[][] = [];
    const write = async (samples: readonly Sample[]) => {
      await given.store.write(samples);
      await given.settle?.();
    };
    beforeAll(async () => {
      given = await make();
      for (const [n, measure] of (["cpu", "memory"] as const).entries()) {
        const { id } = await given.store.ensure({ workloadId: given.workloadId, measure, subject: "" }, STEP);
        ids.push(id);
        stored.push(samplesOf(id, n));
      }
      // Newest first: a write takes samples in any order.
      await write(stored.flat().reverse());
    });
    afterAll(async () => {
      await given?.close?.();
    });

    const expectCurves = async () => {
      for (const { from, to, points } of RANGES) {
        const quantiles = [0, 0.5, 0.99];
        const curves = await given.store.curves(ids, { from, to, points, quantiles });
        for (const [n, id] of ids.entries()) {
          const truth = truthOf(stored[n], from, to, points);
          const curve = curves.get(id);
          expect(curve?.width).toBe(truth.width);
          expect(curve?.buckets.map(({ at }) => at)).toEqual(truth.columns.map(({ at }) => at));
          expect(curve?.buckets.length).toBeLessThanOrEqual(points);
          expect(
            truth.columns.flatMap(({ at, values }, i) => wrongOf(curve?.buckets[i], at, values, quantiles)),
          ).toEqual([]);
        }
      }
    };

    it("finds a series again, and lists a workload's own apart from those of its users", async () => {
      const { store, workloadId } = given;
      const key = { workloadId, measure: "cpu", subject: "" } as const;
      const again = await store.ensure(key, STEP);
      expect(again).toMatchObject({ id: ids[0], unit: "cores", step: STEP });
      expect([again.firstAt, again.lastAt]).toEqual([START, NEXT - STEP]);
      const shared = await store.ensure({ ...key, subject: "p_1" }, STEP);
      expect((await store.list(workloadId)).map(({ id }) => id)).toEqual(ids);
      expect((await store.list(workloadId, "p_1")).map(({ id }) => id)).toEqual([shared.id]);
    });

    it("gives back what was written, NaN where nothing was, and the mean of a wider bin", async () => {
      const grid = { start: GAP.from - HOUR, step: STEP, length: 4 * 240 };
      const { values } = await given.store.read(ids[0], grid);
      for (const [i, value] of values.entries()) {
        const at = grid.start + i * STEP;
        if (at >= GAP.from && at < GAP.to) expect(value).toBeNaN();
        else expect(value).toBeCloseTo(valueAt(at, 0), 9);
      }
      for (const step of [60_000, HOUR]) {
        const wide = await given.store.read(ids[0], { start: START, step, length: 5 });
        for (const [bin, mean] of wide.values.entries()) {
          let sum = 0;
          for (let k = 0; k < step / STEP; k++) sum += valueAt(START + bin * step + k * STEP, 0);
          expectNear(mean, sum / (step / STEP));
        }
      }
    });

    it("reads nothing outside of a grid, also where it begins between samples", async () => {
      const { values } = await given.store.read(ids[0], { start: START + 1, step: STEP, length: 1 });
      expectNear(values[0], valueAt(START + STEP, 0));
      expect(
        (await given.store.read(ids[0], { start: START - 60_000, step: STEP, length: 4 })).values,
      ).toEqual(new Float64Array(4).fill(Number.NaN));
    });

    it("cuts ranges into at most the points asked for; a gap stays a gap, a spike stays in its column", async () => {
      await expectCurves();
    });

    it("leaves unknown series out, and has no columns where nothing is stored", async () => {
      const empty = await given.store.ensure(
        { workloadId: given.workloadId, measure: "gpu", subject: "" },
        STEP,
      );
      const curves = await given.store.curves([empty.id, 2_000_000_000], {
        from: START,
        to: NEXT,
        points: 100,
      });
      expect([...curves]).toEqual([[empty.id, { width: HOUR, buckets: [] }]]);
      expect(await given.store.latest([empty.id], NEXT)).toEqual(new Map());
    });

    it("counts late and corrected samples, the last value of an instant, and the same write twice once", async () => {
      const at = GAP.from + 20 * 60_000;
      const late = [
        { seriesId: ids[0], at, value: 1 },
        { seriesId: ids[0], at, value: 900 },
        { seriesId: ids[0], at: at + 1, value: Number.NaN },
        { seriesId: ids[0], at: START, value: 3 },
      ];
      for (let times = 0; times < 2; times++) await write(late);
      stored[0][0].value = 3;
      stored[0].push({ seriesId: ids[0], at, value: 900 });
      await expectCurves();
    });

    it("gives the newest sample at or before an instant", async () => {
      const { store } = given;
      const newest = NEXT - STEP;
      const found = await store.latest(ids, NEXT + 40 * HOUR);
      for (const [n, id] of ids.entries()) {
        expect(found.get(id)?.at).toBe(newest);
        expectNear(found.get(id)?.value, valueAt(newest, n));
      }
      expect((await store.latest(ids, GAP.to - 1)).get(ids[1])?.at).toBe(GAP.from - STEP);
      expect((await store.latest(ids, newest)).get(ids[1])?.at).toBe(newest);
      expect(await store.latest(ids, START - 1)).toEqual(new Map());
    });

    it("says so when it cannot be reached", async ({ skip }) => {
      const { unreachable } = given;
      if (!unreachable) return skip("this store has no way to be out of reach that a test can make");
      await expect(unreachable.write([stored[0][0]])).rejects.toMatchObject({ code: "unavailable" });
      await expect(unreachable.read(ids[0], { start: START, step: STEP, length: 1 })).rejects.toMatchObject({
        code: "unavailable",
      });
    });
  });
}
