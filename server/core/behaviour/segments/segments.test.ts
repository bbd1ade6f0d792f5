import { describe, expect, it } from "vitest";
import { seededRandom } from "@/server/core/replay/random";
import { newProfile, observe, type Profile, readProfile } from "../profiles/profile";
import { assign } from "./hungarian";
import { matchSegments } from "./match";
import { adjustedRand, silhouette } from "./partitions";
import { segment, segmentOf } from "./segments";

const [HOUR, DAY] = [3_600_000, 86_400_000];

/** Two kinds of users: some open reports in the morning, some watch films at night. */
function profiles(count: number, days: number): Map<string, Profile> {
  const random = seededRandom(11);
  const made = new Map<string, Profile>();
  for (let n = 0; n < count; n++) {
    const films = n % 3 === 0;
    const profile = newProfile(0);
    for (let day = 0; day < days; day++) {
      let at = day * DAY + (films ? 20 : 8) * HOUR + random() * 2 * HOUR;
      for (let k = 0; k < 4; k++) {
        const silenceMs = (films ? 300_000 : 20_000) * (0.5 + random());
        at += silenceMs;
        const draw = random();
        const action = films ? (draw < 0.8 ? "play" : "browse") : draw < 0.6 ? "open" : "query";
        const application = films ? "media" : "reports";
        observe(
          profile,
          { at, user: `u_${n}`, session: "", application, action },
          { begins: k === 0, silenceMs },
        );
      }
    }
    made.set(`u_${n}`, profile);
  }
  return made;
}

const readings = (from: Map<string, Profile>, at: number) =>
  new Map([...from].map(([user, profile]) => [user, readProfile(profile, at)]));

describe("segment", () => {
  const all = profiles(48, 6);
  const at = 6 * DAY;
  const made = segment({ readings: readings(all, at), at, seed: 1 });

  it("finds the two kinds and names them", () => {
    expect(made?.segments).toHaveLength(2);
    const films = new Set(
      [...all.keys()].filter((_, n) => n % 3 === 0).map((user) => made?.membership.get(user)),
    );
    expect(films.size).toBe(1);
    expect(made?.segments.map(({ name }) => name).sort()).toEqual([
      "Evening users of media",
      "Morning users of reports",
    ]);
  });

  it("keeps identities the next day, and places a newcomer", () => {
    const next = segment({ readings: readings(all, at + DAY), at: at + DAY, seed: 8, before: made });
    expect([...(next?.membership ?? [])]).toEqual([...(made?.membership ?? [])]);
    if (!made) throw new Error("There are segments.");
    const newcomer = readings(profiles(1, 1), DAY).get("u_0");
    if (!newcomer) throw new Error("There is a newcomer.");
    expect(segmentOf(made, "u_new", newcomer)).toBe(made.membership.get("u_0"));
  });

  it("obeys pins", () => {
    if (!made) throw new Error("There are segments.");
    const wrong = made.membership.get("u_1") as number;
    const pinned = segment({
      readings: readings(all, at),
      at,
      seed: 1,
      before: made,
      pins: [{ segment: wrong, when: { user: "u_0" } }],
    });
    expect(pinned?.membership.get("u_0")).toBe(wrong);
    expect(pinned?.membership.get("u_3")).not.toBe(wrong);
  });

  it("gives none for a handful of users", () => {
    expect(segment({ readings: readings(profiles(5, 6), at), at, seed: 1 })).toBeUndefined();
  });
});

describe("matchSegments", () => {
  it("gives a new id to what is like nothing before", () => {
    const users = ["a", "b", "c", "d", "e", "f"];
    const before = new Map([
      ["a", 7],
      ["b", 7],
      ["c", 4],
      ["d", 4],
    ]);
    expect(matchSegments(before, users, [1, 1, 0, 0, 2, 2], 3, 9)).toEqual({ ids: [4, 7, 9], nextId: 10 });
  });
});

describe("assign", () => {
  it("agrees with trying everything", () => {
    const random = seededRandom(2);
    for (let round = 0; round < 50; round++) {
      const gain = Array.from({ length: 4 }, () => Array.from({ length: 5 }, () => random()));
      const found = assign(gain);
      const total = found.reduce((sum, c, r) => sum + gain[r][c], 0);
      expect(new Set(found).size).toBe(4);
      expect(total).toBeCloseTo(best(gain, 0, new Set()), 9);
    }
  });

  it("leaves rows over where there are fewer columns", () => {
    expect(assign([[1], [3], [2]])).toEqual([-1, 0, -1]);
  });
});

function best(gain: number[][], row: number, used: Set<number>): number {
  if (row === gain.length) return 0;
  let most = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < gain[row].length; c++) {
    if (used.has(c)) continue;
    most = Math.max(most, gain[row][c] + best(gain, row + 1, new Set([...used, c])));
  }
  return most;
}

describe("partitions", () => {
  it("compares them as Hubert and Arabie did", () => {
    expect(adjustedRand([0, 0, 1, 1], [5, 5, 2, 2])).toBe(1);
    expect(adjustedRand([0, 0, 1, 1], [0, 0, 1, 2])).toBeCloseTo(0.571, 3);
    expect(adjustedRand([0, 0, 1, 1], [0, 1, 0, 1])).toBeLessThan(0);
  });

  it("knows tight clusters from loose ones", () => {
    const rows = [[0], [0.1], [5], [5.1]];
    expect(silhouette(rows, [0, 0, 1, 1])).toBeGreaterThan(0.95);
    expect(silhouette(rows, [0, 1, 0, 1])).toBeLessThan(0);
    expect(silhouette(rows, [0, 0, 0, 0])).toBeNaN();
  });
});
