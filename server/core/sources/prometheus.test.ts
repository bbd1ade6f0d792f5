import { describe, expect, it } from "vitest";
import { Address, type Answered, FeedRule, FeedRules, pick } from "./prometheus";

describe("Address", () => {
  it("takes what people enter and leaves the address itself", () => {
    expect(Address.parse("prometheus:9090")).toBe("http://prometheus:9090");
    expect(Address.parse(" https://m.example/prometheus/ ")).toBe("https://m.example/prometheus");
    expect(Address.parse("http://127.0.0.1:9090/graph")).toBe("http://127.0.0.1:9090");
    expect(Address.parse("http://127.0.0.1:9090/")).toBe("http://127.0.0.1:9090");
  });

  it.each(["", "file:///etc/passwd", "gopher://x", "http://user:pass@x", "http://x/?a=1", "ht tp://x"])(
    "refuses %j",
    (text) => {
      expect(Address.safeParse(text).success).toBe(false);
    },
  );
});

describe("pick", () => {
  const rule = FeedRule.parse({ promql: "x", labels: { a: "1" }, measure: "cpu", workload: "w", factor: 2 });

  it("takes the series with these labels, a step earlier and in the measure's unit; what is no demand is missing", () => {
    const answer: Answered[] = [
      { labels: { a: "2" }, points: [[60_000, 9]] },
      {
        labels: { a: "1", b: "x" },
        points: [
          [60_000, 1],
          [120_000, -1],
          [180_000, Number.NaN],
          [240_000, 0],
        ],
      },
    ];
    expect(pick(rule, answer, 60_000)).toEqual({
      points: [
        [0, 2],
        [180_000, 0],
      ],
    });
  });

  it("stores nothing where the rule could mean two series, and says in what they differ", () => {
    const two = ["x", "y"].map((b) => ({ labels: { a: "1", b }, points: [] }));
    expect(pick(rule, two, 60_000)).toEqual({ fault: expect.stringMatching(/2 series that differ in b/) });
  });

  it("takes no series for missing, not for a fault", () => {
    expect(pick(rule, [], 60_000)).toEqual({ points: [] });
  });
});

it("FeedRules lets one series feed one measure of a workload", () => {
  const rule = { promql: "x", measure: "cpu", workload: "w" };
  expect(FeedRules.safeParse([rule, { ...rule, measure: "memory" }]).success).toBe(true);
  expect(FeedRules.safeParse([rule, rule]).error?.issues[0]).toMatchObject({ path: [1, "workload"] });
});
