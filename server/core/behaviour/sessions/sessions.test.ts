import { describe, expect, it } from "vitest";
import { seededNormal, seededRandom } from "@/server/core/replay/random";
import { learnGap, noGaps, noteGap } from "./gaps";
import { kindOf, take } from "./sessions";

const MINUTE = 60_000;

describe("learnGap", () => {
  it("finds the silence between two kinds of pauses", () => {
    const normal = seededNormal(seededRandom(4));
    const gaps = noGaps();
    for (let i = 0; i < 3000; i++) noteGap(gaps, 20_000 * Math.exp(0.8 * normal()));
    for (let i = 0; i < 600; i++) noteGap(gaps, 20 * 3_600_000 * Math.exp(0.7 * normal()));
    const { ms, learnt } = learnGap(gaps);
    expect(learnt).toBe(true);
    expect(ms).toBeGreaterThan(3 * MINUTE);
    expect(ms).toBeLessThan(5 * 3_600_000);
  });

  it("finds it also where pauses are long, as between films, and a few silences lie anywhere", () => {
    const random = seededRandom(8);
    const normal = seededNormal(random);
    const gaps = noGaps();
    for (let i = 0; i < 3000; i++) noteGap(gaps, 150_000 * Math.exp(0.7 * normal()));
    for (let i = 0; i < 250; i++) noteGap(gaps, 12 * 3_600_000 * Math.exp(1.3 * normal()));
    for (let i = 0; i < 120; i++) noteGap(gaps, 1_000 * 2 ** (17 * random()));
    const { ms, learnt } = learnGap(gaps);
    expect(learnt).toBe(true);
    expect(ms).toBeGreaterThan(15 * MINUTE);
    expect(ms).toBeLessThan(90 * MINUTE);
  });

  it("says 30 minutes where there is one kind, or too little", () => {
    const normal = seededNormal(seededRandom(5));
    const one = noGaps();
    for (let i = 0; i < 3000; i++) noteGap(one, 60_000 * Math.exp(normal()));
    expect(learnGap(one)).toEqual({ ms: 30 * MINUTE, learnt: false });
    expect(learnGap(noGaps())).toEqual({ ms: 30 * MINUTE, learnt: false });
  });
});

describe("take", () => {
  const act = (at: number, action: string, more = {}) => ({
    at,
    user: "u_1",
    session: "",
    application: "reports",
    action,
    ...more,
  });

  it("keeps acts together until a silence is too long", () => {
    const open = new Map();
    expect(take(open, act(0, "open"), 10 * MINUTE)).toMatchObject({ begins: true });
    const second = take(open, act(4 * MINUTE, "query", { status: 500, bytes: 7 }), 10 * MINUTE);
    expect(second).toMatchObject({ begins: false, silenceMs: 4 * MINUTE });
    const third = take(open, act(15 * MINUTE, "open"), 10 * MINUTE);
    expect(third.begins).toBe(true);
    expect(third.ended).toMatchObject({ acts: 2, errors: 1, bytes: 7, lastAt: 4 * MINUTE });
    expect(third.ended?.actions.get("reports/open")).toEqual({ count: 1, stayedMs: 4 * MINUTE });
  });

  it("counts an act that comes late as now", () => {
    const open = new Map();
    take(open, act(5000, "open"), MINUTE);
    expect(take(open, act(1000, "open"), MINUTE)).toMatchObject({ begins: false, silenceMs: 0 });
  });

  it("reads the kind of an object", () => {
    expect(kindOf("report:17")).toBe("report");
    expect(kindOf("/shuttle/missions/*")).toBe("shuttle");
    expect(kindOf("/")).toBe("/");
  });
});
