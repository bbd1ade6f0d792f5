import { describe, expect, it } from "vitest";
import { judgeShadow } from "./shadow";

const good = { hours: 25, points: 900, loss: 0.1, servedLoss: 0.11, naiveLoss: 0.2, coverage90: 0.91 };

describe("judgeShadow", () => {
  it("waits for the stated time and number of points, and says what is missing", () => {
    expect(judgeShadow({ ...good, hours: 6, points: 250 })).toEqual({
      move: "wait",
      why: "6 of 24 h and 250 of 500 live points are scored.",
      progress: 0.25,
    });
    expect(judgeShadow({ ...good, hours: 30, points: 250 })).toMatchObject({ move: "wait", progress: 0.5 });
  });

  it("promotes what is not worse than what served and keeps its promise", () => {
    expect(judgeShadow(good)).toEqual({
      move: "promote",
      why: "Live for 25 h beside what served: 9.1 % lower loss over 900 points, 50 % lower than seasonal naive, its p90 holds 91 % of the time. It is promoted.",
      progress: 1,
    });
  });

  it("retires what is worse, breaks its promise, loses to naive or never comes to be scored", () => {
    expect(judgeShadow({ ...good, loss: 0.12 })).toMatchObject({ move: "retire" });
    expect(judgeShadow({ ...good, loss: 0.12 }).why).toContain("9.1 % higher loss");
    expect(judgeShadow({ ...good, coverage90: 0.7 }).why).toContain("instead of 90 %");
    expect(judgeShadow({ ...good, naiveLoss: 0.1 }).move).toBe("retire");
    expect(judgeShadow({ ...good, loss: Number.NaN }).move).toBe("retire");
    expect(judgeShadow({ ...good, hours: 73, points: 3 }).why).toContain("Only 3 of 500");
  });
});
