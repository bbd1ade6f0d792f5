import { describe, expect, it } from "vitest";
import { NO_TERMS, REST, type Terms } from "@/server/core/planning/limits/terms";
import { limitRows } from "./prepare-limits";

const user = (name: string, perSecond: number): Terms["rules"][number] => ({
  kind: "user",
  name,
  members: [name],
  perSecond,
  basis: { expected: 60, floor: 15, weight: 1 },
});

describe("limitRows", () => {
  it("shows who is limited afterwards, who is no longer, and every backend", () => {
    const before: Terms = { rules: [user("u_a", 10), user("u_b", 5)], weights: [] };
    const terms: Terms = { rules: [user("u_a", 20)], weights: [{ backend: "zone-a", share: 1 }] };
    expect(limitRows(before, terms)).toMatchObject([
      { name: "u_a", was: 10, to: 20, floor: 15, expected: 60, pseudonym: true },
      { name: "u_b", was: 5, to: undefined },
      { name: "zone-a", unit: "share", was: undefined, to: 1 },
    ]);
  });

  it("adds what came of it, by name and kind", () => {
    const rest: Terms = { rules: [{ kind: "rest", name: REST, members: [], perSecond: 9 }], weights: [] };
    const served = [{ kind: "rest", name: REST, asked: 12, served: 9 }];
    expect(limitRows(undefined, rest, served)).toMatchObject([{ name: REST, asked: 12, got: 9 }]);
    expect(limitRows(undefined, NO_TERMS)).toEqual([]);
  });
});
