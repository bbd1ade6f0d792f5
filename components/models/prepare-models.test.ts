import { describe, expect, it } from "vitest";
import {
  bandWords,
  calibrationOf,
  correctionSentence,
  groupsOf,
  lastServed,
  leadSentence,
  pairOf,
  percentBetter,
  verdictText,
} from "./prepare-models";
import type { ModelGroupRow, ModelRow, ScoredModel, Scores } from "./types";

const model = (
  name: string,
  state: ModelRow["state"],
  group = "storefront, requests",
  createdAt = "2026-11-17T00:00:00Z",
) => ({ id: name, name, state, group, createdAt }) as ModelRow;
const groups = [
  { key: "storefront, requests", workloads: 3 } as ModelGroupRow,
  { key: "media, bandwidth", workloads: 2 } as ModelGroupRow,
];
const scored = (role: ScoredModel["role"], observed: number[]): ScoredModel =>
  ({
    name: role,
    role,
    observed,
    lossByFold: [1],
    lossByLead: [1],
    coverage90: observed[5],
    answersInMs: 1,
  }) as ScoredModel;

describe("registry", () => {
  it("shows what serves, what is trained and the newest candidate, in that order", () => {
    const models = [
      model("lstm-1", "candidate", undefined, "2026-11-15T00:00:00Z"),
      model("lstm-2", "candidate", undefined, "2026-11-16T00:00:00Z"),
      model("lstm-3", "failed"),
      model("lstm-4", "training"),
      model("ensemble-1", "champion"),
    ];
    expect(groupsOf(models, groups, true)[0].models.map(({ name }) => name)).toEqual([
      "ensemble-1",
      "lstm-4",
      "lstm-2",
    ]);
    expect(groupsOf(models, groups, false)[0].models).toHaveLength(5);
    expect(groupsOf(models, groups, false, "bandwidth")).toEqual([]);
    expect(leadSentence(models, groups)).toBe(
      "1 champion serves 5 workloads. 2 candidates stand beside and change nothing.",
    );
  });
});

describe("correctionSentence", () => {
  const now = Date.parse("2026-11-17T08:30:00Z");
  const learnt = { learntAt: "2026-11-17T08:00:00Z", series: 34, rows: 90_000 };

  it("says by how much a correction lowers the loss", () => {
    expect(correctionSentence({ ...learnt, serves: true, heldBackRatio: 0.982 }, now)).toBe(
      "Correction: learnt 30 min ago from 34 series; it lowers the loss of the ensemble on held-back days by 1.8 %.",
    );
  });

  it("says why one does not serve", () => {
    expect(correctionSentence({ ...learnt, serves: false, heldBackRatio: 1.004 }, now)).toBe(
      "Correction: learnt 30 min ago from 34 series; it does not serve, because it did not lower the loss of the ensemble on held-back days enough (ratio 1.004).",
    );
  });
});

describe("who served before", () => {
  it("is the one that retired last, and stays in sight for the way back", () => {
    const retired = (name: string, retiredAt: string | null) =>
      ({ ...model(name, "retired"), retiredAt }) as ModelRow;
    const models = [
      model("lstm-3", "champion"),
      retired("lstm-1", "2026-11-15T00:00:00Z"),
      retired("ensemble-1", "2026-11-16T00:00:00Z"),
      retired("lstm-2", null),
    ];
    expect(lastServed(models)?.name).toBe("ensemble-1");
    expect(groupsOf(models, groups, true)[0].models.map(({ name }) => name)).toEqual([
      "lstm-3",
      "ensemble-1",
    ]);
  });
});

describe("scorecard", () => {
  it("does not say twice what the verdict is", () => {
    expect(verdictText("2 % lower loss. It is promoted.")).toBe("2 % lower loss.");
    expect(verdictText("0.1 % lower loss; at least 1 % is asked, so it is not promoted.")).toBe(
      "0.1 % lower loss; at least 1 % is asked.",
    );
  });

  const exact = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];
  it("compares promised and observed shares in points", () => {
    expect(
      calibrationOf(scored("champion", exact)).every(({ difference }) => Math.abs(difference) < 1e-9),
    ).toBe(true);
    const narrow = calibrationOf(scored("challenger", [0.1, 0.18, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95]));
    expect(bandWords("lstm-2", narrow)).toBe("the bands of lstm-2 are too narrow.");
    const low = calibrationOf(scored("challenger", [0.02, 0.03, 0.1, 0.3, 0.5, 0.8, 0.9, 0.95]));
    expect(bandWords("lstm-2", low)).toContain("p90 holds 80 %");
  });

  it("holds the challenger against the champion", () => {
    const scores = {
      scored: [scored("challenger", exact), scored("champion", exact), scored("seasonal naive", exact)],
    } as unknown as Scores;
    expect(pairOf(scores).rival.role).toBe("champion");
  });

  it("writes gains with their sign", () => {
    expect(percentBetter(38.4)).toBe("+38");
    expect(percentBetter(-4.2)).toBe("−4.2");
    expect(percentBetter(null)).toBe("–");
  });
});
