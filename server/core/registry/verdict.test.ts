import { describe, expect, it } from "vitest";
import { isFinal } from "@/server/core/transitions";
import { MODEL_STATES } from "@/server/core/words";
import { MODEL_TRANSITIONS, moveModel } from "./model-states";
import { promotionVerdict } from "./verdict";

const naive = { lossByFold: [10, 10, 10, 10], coverage90: 0.9 };
const champion = { lossByFold: [8, 8, 8, 8], coverage90: 0.9 };

describe("promotionVerdict", () => {
  it("promotes what beats champion and seasonal naive on most folds with its promise kept", () => {
    const verdict = promotionVerdict({ lossByFold: [7, 7, 7, 9], coverage90: 0.91 }, champion, naive);
    expect(verdict).toMatchObject({
      wins: true,
      foldsWon: 3,
      folds: 4,
      betterThanChampionPercent: 6.25,
      betterThanNaivePercent: 25,
    });
    expect(verdict.why).toBe(
      "6.3 % lower loss than the champion, 3 of 4 folds won; its p90 holds 91 % of the time. It is promoted.",
    );
  });
  it("does not promote what loses to naive, wins by luck of one fold, or breaks its coverage", () => {
    expect(
      promotionVerdict(
        { lossByFold: [11, 11, 11, 11], coverage90: 0.9 },
        { ...champion, lossByFold: [12, 12, 12, 12] },
        naive,
      ).wins,
    ).toBe(false);
    expect(
      promotionVerdict({ lossByFold: [1, 8.5, 8.5, 8.5], coverage90: 0.9 }, champion, naive).why,
    ).toContain("more than 50 % of the folds");
    expect(promotionVerdict({ lossByFold: [7, 7, 7, 7], coverage90: 0.7 }, champion, naive).why).toContain(
      "holds 70 % of the time",
    );
    expect(
      promotionVerdict({ lossByFold: [7.95, 7.95, 7.95, 7.95], coverage90: 0.9 }, champion, naive).wins,
    ).toBe(false);
  });
  it("never promotes without equal folds or with a loss that is not a number", () => {
    expect(promotionVerdict({ lossByFold: [], coverage90: 0.9 }, champion, naive).wins).toBe(false);
    expect(
      promotionVerdict({ lossByFold: [1, 1, 1, Number.NaN], coverage90: 0.9 }, champion, naive).wins,
    ).toBe(false);
    expect(promotionVerdict({ lossByFold: [7, 7, 7, 7], coverage90: 0.9 }, undefined, naive).wins).toBe(true);
  });
});

describe("model states", () => {
  const facts = { trained: true, scored: true, wins: false, byHand: false };
  it("ends only in failed, and comes back from retired by hand", () => {
    expect(MODEL_STATES.filter((state) => isFinal(MODEL_TRANSITIONS, state))).toEqual(["failed"]);
    expect(moveModel("candidate", "champion", facts).ok).toBe(false);
    expect(moveModel("candidate", "champion", { ...facts, wins: true }).ok).toBe(true);
    expect(moveModel("retired", "champion", { ...facts, wins: true }).ok).toBe(false);
    expect(moveModel("retired", "champion", { ...facts, byHand: true }).ok).toBe(true);
  });
});
