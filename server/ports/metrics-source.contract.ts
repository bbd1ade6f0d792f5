import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MEASURES } from "@/server/core/words";
import type { MetricsSource, SampleBatch } from "./metrics-source";

/** MetricsSourceCase is a source and a range, on whole minutes, in which it has samples. */
export interface MetricsSourceCase {
  readonly source: MetricsSource;
  readonly from: number;
  readonly to: number;
  /** The same kind of source where nothing answers; left out where that cannot happen. */
  readonly unreachable?: MetricsSource;
  close?(): Promise<void> | void;
}

const seriesOf = ({ externalId, measure, step, subject }: SampleBatch): string =>
  [externalId, measure, step, subject ?? ""].join("/");

/** Samples of a range by series and instant; a sample that comes twice throws. */
async function samplesOf(source: MetricsSource, from: number, to: number): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for await (const batch of source.read(from, to)) {
    for (const [at, value] of batch.points) {
      const key = `${seriesOf(batch)}@${at}`;
      if (found.has(key)) throw new Error(`${key} came twice.`);
      found.set(key, value);
    }
  }
  return found;
}

/** metricsSourceContract registers what every MetricsSource must do; `make` is called once. */
export function metricsSourceContract(name: string, make: () => Promise<MetricsSourceCase>): void {
  describe(`${name} keeps the contract of a metrics source`, () => {
    let given: MetricsSourceCase;
    beforeAll(async () => {
      given = await make();
    });
    afterAll(async () => {
      await given.close?.();
    });

    it("finds workloads, each once, with measures of the word list", async () => {
      const found = await given.source.discover();
      expect(found.length).toBeGreaterThan(0);
      expect(new Set(found.map(({ externalId }) => externalId)).size).toBe(found.length);
      for (const { measures } of found) for (const measure of measures) expect(MEASURES).toContain(measure);
    });

    it("delivers series of what it found, oldest first, complete by the end of the range", async () => {
      const { source, from, to } = given;
      const known = new Map((await source.discover()).map((found) => [found.externalId, found.measures]));
      const last = new Map<string, number>();
      for await (const batch of source.read(from, to)) {
        expect(known.get(batch.externalId)).toContain(batch.measure);
        const late = batch.points.filter(([at, value], index) => {
          const before =
            index > 0 ? batch.points[index - 1][0] : (last.get(seriesOf(batch)) ?? Number.NEGATIVE_INFINITY);
          return at <= before || at + batch.step > to || at + batch.step <= from || !Number.isFinite(value);
        });
        expect(late).toEqual([]);
        const newest = batch.points.at(-1);
        if (newest) last.set(seriesOf(batch), newest[0]);
      }
      expect(last.size).toBeGreaterThan(0);
    });

    it("delivers the same samples for the same range", async () => {
      const { source, from, to } = given;
      expect(await samplesOf(source, from, to)).toEqual(await samplesOf(source, from, to));
    });

    it("loses and doubles nothing when a range is read in two parts", async () => {
      const { source, from, to } = given;
      const middle = Math.floor((from + to) / 120_000) * 60_000;
      const [first, second] = [await samplesOf(source, from, middle), await samplesOf(source, middle, to)];
      const whole = await samplesOf(source, from, to);
      expect(new Map([...first, ...second])).toEqual(whole);
      expect(first.size + second.size).toBe(whole.size);
    });

    it("delivers totals and users' shares apart, together the same as at once", async () => {
      const { source, from, to } = given;
      const parts = new Map<string, number>();
      for (const what of ["totals", "subjects"] as const) {
        for await (const batch of source.read(from, to, undefined, what)) {
          expect(batch.subject === undefined).toBe(what === "totals");
          for (const [at, value] of batch.points) parts.set(`${seriesOf(batch)}@${at}`, value);
        }
      }
      expect(parts).toEqual(await samplesOf(source, from, to));
    });

    it("delivers nothing for an empty range", async () => {
      expect((await samplesOf(given.source, given.from, given.from)).size).toBe(0);
    });

    it("stops when it is told to", async () => {
      const stop = new AbortController();
      stop.abort(new Error("told to stop"));
      const reading = async () => {
        for await (const _ of given.source.read(given.from, given.to, stop.signal)) continue;
      };
      await expect(reading()).rejects.toThrow("told to stop");
    });

    it("says so when it cannot be reached", async ({ skip }) => {
      const { unreachable, from, to } = given;
      if (!unreachable) return skip("this source lives in the process and is always reached");
      await expect(unreachable.discover()).rejects.toMatchObject({ code: "unavailable" });
      await expect(samplesOf(unreachable, from, to)).rejects.toMatchObject({ code: "unavailable" });
    });
  });
}
