import { describe, expect, it } from "vitest";
import { seededNormal, seededRandom } from "@/server/core/replay/random";
import { pinball } from "@/server/core/scoring/losses";
import { before, makeSeries } from "@/server/core/series/series";
import { seasonalNaive } from "@/server/core/scoring/yardstick";
import type { KnownEvent } from "../forecast";
import { makeLeadGrid } from "../leads";
import { LEVELS } from "../levels";
import type { EventState } from "./event-state";
import { foresee } from "./foresee";
import { knownAt } from "./calendar";

const STEP = 1_800_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const N = 48;
const START = Date.UTC(2026, 0, 5);

/** Seeded weeks of demand with sales of varying effect and length, and a holiday now and then. */
function world(seed: number, days: number, effects: boolean) {
  const random = seededRandom(seed);
  const normal = seededNormal(random);
  const events: KnownEvent[] = [];
  const lifts: { from: number; to: number; factor: number }[] = [];
  const enter = (kind: string, title: string, from: number, hours: number, factor: number): void => {
    const to = from + hours * HOUR;
    events.push({
      kind,
      title,
      startsAt: from,
      endsAt: to,
      announcedAt: from - 3 * DAY,
      excludeFromTraining: false,
    });
    lifts.push({ from, to, factor: effects ? factor : 1 });
  };
  for (let day = 9; day < days; day += 4 + Math.floor(4 * random())) {
    const [title, factor] = random() < 0.5 ? ["Flash sale", 1.8] : ["Member days", 1.4];
    const from = START + day * DAY + Math.floor(8 + 9 * random()) * HOUR;
    enter(
      "campaign",
      title as string,
      from,
      Math.round(8 + 16 * random()),
      (factor as number) * Math.exp(0.08 * normal()),
    );
  }
  for (const day of [16, 37, 58]) enter("holiday", "Bank holiday", START + day * DAY, 24, 0.6);
  let near = 0;
  const values = Float64Array.from({ length: days * N }, (_, i) => {
    const at = START + i * STEP;
    near = 0.8 * near + 0.03 * normal();
    const weekday = (Math.floor(at / DAY) + 4) % 7;
    const usual = (100 + 50 * Math.sin((2 * Math.PI * i) / N)) * (weekday % 6 === 0 ? 0.7 : 1);
    let lift = 1;
    for (const { from, to, factor } of lifts)
      if (at > from && at < to) lift *= 1 + (factor - 1) * Math.min(1, (at - from) / HOUR, (to - at) / HOUR);
    return usual * lift * Math.exp(near + 0.02 * normal());
  });
  return { series: makeSeries(START, STEP, values), events };
}

/** Rolls the network beside a plain mix (the week before with its errors) and gives the ratio of losses, event hours apart. */
function compare(seed: number, effects: boolean) {
  const { series, events } = world(seed, 66, effects);
  const grid = makeLeadGrid(N);
  const steps = Array.from({ length: N }, (_, h) => h + 1);
  const losses = { event: [0, 0], other: [0, 0] };
  let state: EventState | undefined;
  let sentences: string[] = [];
  for (let index = 30 * N; index + N <= 66 * N; index += 16) {
    const issuedAt = START + index * STEP;
    const known = before(series, issuedAt);
    const naive = seasonalNaive(known, steps, LEVELS);
    const mix = LEVELS.map((_, l) => Float64Array.from(naive, (row) => row?.[l] ?? 0));
    const paths = mix.map((path) => path.slice());
    const told = foresee({
      series: known,
      events: knownAt(events, issuedAt),
      issuedAt,
      paths,
      grid,
      seed: 1,
      state,
    });
    state = told.state && JSON.parse(JSON.stringify(told.state));
    sentences = [...sentences, ...told.why.map(({ sentence }) => sentence)];
    for (let h = 0; h < N; h++) {
      const at = issuedAt + h * STEP;
      const where = events.some(({ startsAt, endsAt }) => at >= startsAt && at < endsAt) ? "event" : "other";
      LEVELS.forEach((level, l) => {
        losses[where][0] += pinball(series.values[index + h], mix[l][h], level);
        losses[where][1] += pinball(series.values[index + h], paths[l][h], level);
      });
    }
  }
  return {
    event: losses.event[1] / losses.event[0],
    other: losses.other[1] / losses.other[0],
    sentences,
    state,
  };
}

describe("foresee", { timeout: 60_000 }, () => {
  it("lowers the loss on days of recurring events, and says why", () => {
    for (const seed of [31, 32]) {
      const { event, other, sentences, state } = compare(seed, true);
      expect(event).toBeLessThan(0.7);
      expect(other).toBeLessThan(1);
      expect(
        sentences.some((text) =>
          /^(Flash sale|Member days) \(during\).*demand regime (very )?high with \d+ %\.$/.test(text),
        ),
      ).toBe(true);
      expect(JSON.stringify(state).length).toBeLessThan(40_000);
    }
  });

  it("costs next to nothing where the events that are known do nothing", () => {
    for (const seed of [31, 32]) {
      const { event, other } = compare(seed, false);
      expect(event).toBeLessThan(1.02);
      expect(other).toBeLessThan(1.005);
    }
  });

  it("knows a holiday from last year, by coarser history from long ago", () => {
    const { series } = world(5, 36, false);
    const end = START + 36 * DAY;
    const old = Float64Array.from({ length: 24 * 30 }, (_, i) => {
      const day = Math.floor(i / 24);
      return (100 + 50 * Math.sin((2 * Math.PI * i) / 24)) * (day === 21 ? 0.5 : 1);
    });
    // Thirty days that begin 395 days before the coming holiday, on which day 21 was the holiday.
    const longAgo = makeSeries(end - 386 * DAY, HOUR, old);
    const holiday = (at: number): KnownEvent => ({
      kind: "holiday",
      title: "Founders' day",
      startsAt: at,
      endsAt: at + DAY,
      excludeFromTraining: false,
    });
    const events = [holiday(end - 386 * DAY + 21 * DAY), holiday(end)];
    const flat = () => LEVELS.map((_, l) => new Float64Array(N).fill(100 + l));
    const ask = (more: object) => {
      const paths = flat();
      const request = { series, events, issuedAt: end, paths, grid: makeLeadGrid(N), seed: 1, ...more };
      return { paths, ...foresee(request) };
    };
    expect(ask({}).paths).toEqual(flat());
    const knowing = ask({ longAgo });
    expect(knowing.paths[1][20]).toBeLessThan(75);
    expect(knowing.why[0].sentence).toContain("Founders' day");
    // What was remembered is enough, without the history.
    expect(ask({ state: knowing.state }).paths[1][20]).toBeLessThan(75);
  });

  it("does nothing at all for a series without events, nor for one whose only events are deployments", () => {
    const { series } = world(5, 36, false);
    const paths = LEVELS.map(() => new Float64Array(N).fill(1));
    const issuedAt = START + 36 * DAY;
    const deployed = {
      kind: "deployment",
      title: "v2",
      startsAt: issuedAt - HOUR,
      endsAt: issuedAt,
      excludeFromTraining: false,
    };
    for (const events of [[], [deployed]]) {
      const told = foresee({ series, events, issuedAt, paths, grid: makeLeadGrid(N), seed: 1 });
      expect(told).toEqual({ state: undefined, why: [] });
    }
    expect(paths[0]).toEqual(new Float64Array(N).fill(1));
  });
});
