import { describe, expect, it } from "vitest";
import { seededRandom } from "@/server/core/replay/random";
import type { Act } from "../acts";
import { newProfile, observe, readProfile } from "./profile";
import { traitsOf } from "./compare";
import { odditiesOf } from "./oddities";

const [HOUR, DAY] = [3_600_000, 86_400_000];
const NOW = 20 * DAY;

/** Acts of a user who opens about ten reports a day between 8 and 12. */
function usual(seed: number, days = 20): Act[] {
  const random = seededRandom(seed);
  const acts: Act[] = [];
  for (let day = 20 - days; day < 20; day++)
    for (let n = 0; n < 8 + Math.floor(5 * random()); n++)
      acts.push(act(day * DAY + 8 * HOUR + random() * 4 * HOUR, random() < 0.8 ? "open" : "export"));
  return acts.sort((a, b) => a.at - b.at);
}
const act = (at: number, action: string, status = 200): Act => ({
  at,
  user: "u",
  session: "",
  application: "reports",
  action,
  status,
});

describe("odditiesOf", () => {
  it("says little of users who do what they always do: less than one finding in a hundred days for each", () => {
    let found = 0;
    for (let seed = 1; seed <= 300; seed++) found += odditiesOf(usual(seed), NOW).found.length;
    expect(found).toBeLessThanOrEqual(9);
  });

  it("finds much more of something, something new, failures, and odd hours, with the number", () => {
    const acts = [
      ...usual(1),
      ...Array.from({ length: 40 }, (_, i) => act(19 * DAY + 9 * HOUR + i * 60_000, "export")),
      ...Array.from({ length: 6 }, (_, i) => act(19 * DAY + 22 * HOUR + i * 60_000, "delete", 500)),
    ].sort((a, b) => a.at - b.at);
    const { found, enough } = odditiesOf(acts, NOW);
    expect(enough).toBe(true);
    const kinds = new Map(found.map((one) => [`${one.kind} ${one.action ?? ""}`.trim(), one]));
    expect([...kinds.keys()].sort()).toEqual([
      "action reports/export",
      "errors",
      "hours",
      "more",
      "new-action reports/delete",
    ]);
    expect(kinds.get("action reports/export")?.seen).toBeGreaterThanOrEqual(40);
    expect(kinds.get("action reports/export")?.usual).toBeLessThan(4);
    for (const { onceInDays } of found) expect(onceInDays).toBeGreaterThan(100);
  });

  it("finds silence of somebody who is always there", () => {
    const acts = usual(3).filter(({ at }) => at < 19 * DAY);
    expect(odditiesOf(acts, NOW).found.map(({ kind }) => kind)).toEqual(["less"]);
  });

  it("judges nobody by a few days", () => {
    expect(odditiesOf(usual(1, 4), NOW)).toEqual({ days: 3, enough: false, found: [] });
    expect(odditiesOf([], NOW)).toEqual({ days: 0, enough: false, found: [] });
  });
});

describe("traitsOf", () => {
  it("puts what differs most first, and leaves out what is rare on both sides", () => {
    const [own, all] = [newProfile(0), newProfile(0)];
    for (let i = 0; i < 100; i++) {
      const at = i * HOUR;
      observe(own, act(at, i % 2 ? "export" : "open"), { begins: i % 10 === 0, silenceMs: 60_000 });
      observe(all, act(at, i % 20 === 1 ? "export" : "open"), { begins: i % 10 === 0, silenceMs: 60_000 });
    }
    const traits = traitsOf(readProfile(own, NOW), readProfile(all, NOW), (action) =>
      action.endsWith("export") ? 90 : 10,
    );
    expect(traits[0]).toMatchObject({ kind: "action", name: "reports/export" });
    expect(traits[0].own).toBeCloseTo(0.5, 1);
    expect(traits.find(({ kind }) => kind === "cost")?.own).toBeCloseTo(50, 0);
    expect(traits.some(({ kind }) => kind === "errors")).toBe(false);
  });
});
