import { describe, expect, it } from "vitest";
import { makeSeries, type Series } from "@/server/core/series/series";
import { QUANTILE_LEVELS } from "@/server/core/words";
import { NETWORK_KINDS } from "@/server/core/words";
import type { NetworkSettings, TrainingProgress, TrainingSeries } from "@/server/ports/model-runtime";
import { uniform } from "./random";
import { tfjsRuntime } from "./runtime";

const HOUR = 3_600_000;
const START = Date.UTC(2026, 8, 7);
const runtime = tfjsRuntime();
const settings: NetworkSettings = {
  kind: "lstm",
  units: 8,
  contextSteps: 24,
  patchSteps: 4,
  horizonSteps: 12,
  windowsPerEpoch: 192,
  epochs: 2,
  copies: 1,
  seed: 7,
};

function wave(seed: number, days: number, level: number): Series {
  const random = uniform(seed);
  const values = Float64Array.from({ length: days * 24 }, (_, i) => {
    const daily = 1 + 0.5 * Math.sin((2 * Math.PI * i) / 24);
    return level * daily * (0.9 + 0.2 * random());
  });
  return makeSeries(START, HOUR, values);
}
const group = (days = 24): TrainingSeries[] => [
  { key: "small", series: wave(1, days, 10), events: [] },
  { key: "large", series: wave(2, days, 1000), events: [] },
];
const ABOUT = { key: "another", events: [] };
const UNTIL = START + 21 * 24 * HOUR;
const train = (
  members = group(),
  more: Partial<NetworkSettings> = {},
  signal = new AbortController().signal,
) => runtime.train(members, UNTIL, { ...settings, ...more }, () => {}, signal);

describe("training a network", () => {
  it("gives the same bytes for the same input and seed, and others for another seed", async () => {
    const [first, again, other] = [await train(), await train(), await train(group(), { seed: 8 })];
    expect(Buffer.from(again).equals(Buffer.from(first))).toBe(true);
    expect(Buffer.from(other).equals(Buffer.from(first))).toBe(false);
  });

  it("reads nothing at or after `until`", async () => {
    const clean = await train();
    const garbage = group().map((member) => {
      const values = member.series.values.slice();
      for (let i = 21 * 24; i < values.length; i++) values[i] = i % 2 ? 1e9 : Number.NaN;
      return { ...member, series: makeSeries(START, HOUR, values) };
    });
    expect(Buffer.from(await train(garbage)).equals(Buffer.from(clean))).toBe(true);
  });

  it("tells every epoch, and the bar never goes back", async () => {
    const told: TrainingProgress[] = [];
    await runtime.train(
      group(),
      UNTIL,
      settings,
      (progress) => told.push(progress),
      new AbortController().signal,
    );
    expect(new Set(told.map(({ epoch }) => epoch))).toEqual(new Set([0, 1, 2]));
    const shares = told.map(({ fraction }) => fraction);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares[shares.length - 1]).toBe(1);
    expect(told.every(({ trainLoss, heldBackLoss }) => trainLoss > 0 && heldBackLoss > 0)).toBe(true);
  });

  it("stops when it is aborted, with the reason that was given", async () => {
    const stop = new AbortController();
    const reason = new Error("stop now");
    let batches = 0;
    const running = runtime.train(
      group(),
      UNTIL,
      { ...settings, epochs: 500 },
      () => {
        if (batches++ === 1) stop.abort(reason);
      },
      stop.signal,
    );
    await expect(running).rejects.toBe(reason);
  });

  it("says what is missing when there is too little history", async () => {
    const short = [{ key: "young", series: wave(1, 3, 10), events: [] }];
    await expect(
      runtime.train(short, UNTIL, settings, () => {}, new AbortController().signal),
    ).rejects.toMatchObject({
      code: "invalid_input",
    });
  });
});

describe.each(NETWORK_KINDS)("a %s", (kind) => {
  it("learns from what it is given, the same again for the same seed, and stores the copies that help", async () => {
    const told: TrainingProgress[] = [];
    const learn = () =>
      runtime.train(
        group(),
        UNTIL,
        { ...settings, kind, copies: 2, epochs: 3 },
        (progress) => told.push(progress),
        new AbortController().signal,
      );
    const [bytes, again] = [await learn(), await learn()];
    expect(Buffer.from(again).equals(Buffer.from(bytes))).toBe(true);
    expect(told[told.length - 1].trainLoss).toBeLessThan(told[0].trainLoss);
    const network = await runtime.load(bytes);
    expect(network.copies.every((key) => ["small", "large"].includes(key))).toBe(true);
    const { paths } = network.for(ABOUT).predict(wave(9, 20, 70), 12, [0.1, 0.5, 0.9]);
    expect(paths.every((path) => path.every(Number.isFinite))).toBe(true);
  });
});

describe("a copy of its own", () => {
  it("goes on learning from a large series that differs from its group, and serves that one alone", async () => {
    const random = uniform(5);
    // A round of 7 h: no day is like the one before.
    const values = Float64Array.from(
      { length: 63 * 24 },
      (_, i) => [1, 5, 2, 8, 3, 3, 6][i % 7] * 1e4 * (0.95 + 0.1 * random()),
    );
    const odd = makeSeries(START, HOUR, values);
    const members = [...group(63), { key: "odd", series: odd, events: [] }];
    const until = START + 60 * 24 * HOUR;
    const more = { ...settings, kind: "dense", copies: 1 } as const;
    const bytes = await runtime.train(members, until, more, () => {}, new AbortController().signal);
    const network = await runtime.load(bytes);
    expect(network.copies).toEqual(["odd"]);
    const missOf = (key: string) => {
      const own = network.for({ key, events: [] });
      let miss = 0;
      for (let origin = 60 * 24; origin + 12 <= values.length; origin += 5) {
        const [median] = own.predict(makeSeries(START, HOUR, values.slice(0, origin)), 12, [0.5]).paths;
        median.forEach((value, h) => (miss += Math.abs(values[origin + h] - value)));
      }
      return miss;
    };
    expect(missOf("odd")).toBeLessThan(0.95 * missOf("another"));
  });
});

describe("a loaded network", () => {
  it("answers for series of any size with rising, finite quantiles, twice the same", async () => {
    const network = await runtime.load(await train());
    for (const level of [3, 5000]) {
      const context = wave(9, 20, level);
      const { paths } = network.for(ABOUT).predict(context, 12, QUANTILE_LEVELS);
      for (let h = 0; h < 12; h++) {
        const column = paths.map((path) => path[h]);
        expect(column.every(Number.isFinite)).toBe(true);
        expect(column).toEqual([...column].sort((a, b) => a - b));
      }
      expect(network.for(ABOUT).predict(context, 12, QUANTILE_LEVELS).paths).toEqual(paths);
    }
  });

  it("comes closer than the value a day before", async () => {
    const network = await runtime.load(await train());
    const series = wave(1, 24, 10);
    let near = 0;
    let yesterday = 0;
    for (let origin = 21 * 24; origin + 12 <= series.values.length; origin += 5) {
      const context = makeSeries(START, HOUR, series.values.slice(0, origin));
      const [median] = network.for(ABOUT).predict(context, 12, [0.5]).paths;
      for (let h = 0; h < 12; h++) {
        near += Math.abs(series.values[origin + h] - median[h]);
        yesterday += Math.abs(series.values[origin + h] - series.values[origin + h - 24]);
      }
    }
    expect(near).toBeLessThan(yesterday);
  });

  it("does not take damaged bytes for a network", async () => {
    const bytes = await train();
    await expect(runtime.load(bytes.subarray(0, bytes.length - 4))).rejects.toMatchObject({
      code: "internal",
    });
    await expect(runtime.load(new Uint8Array(64))).rejects.toMatchObject({ code: "internal" });
  });
});
