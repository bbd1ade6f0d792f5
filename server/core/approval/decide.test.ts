import { describe, expect, it } from "vitest";
import { type Case, decide, type Vote } from "./decide";
import { DEFAULT_RULES, mayDecide, mayReject } from "./rules";

const vote = (
  userId: string,
  decision: Vote["decision"],
  at: number,
  role: Vote["role"] = "approver",
): Vote => ({ userId, role, decision, at });
const item = (changes: Partial<Case>): Case => ({
  authorId: "author",
  expiresAt: 100,
  votes: [],
  rules: DEFAULT_RULES,
  ...changes,
});

describe("who may decide", () => {
  it("asks for an approver or an admin who is not the author", () => {
    expect(mayDecide({ userId: "a", role: "operator" }, undefined, DEFAULT_RULES)).toEqual({
      may: false,
      why: "Your role is operator. An approver or an admin decides this.",
    });
    expect(mayDecide({ userId: "author", role: "admin" }, "author", DEFAULT_RULES).may).toBe(false);
    expect(
      mayDecide({ userId: "author", role: "approver" }, "author", {
        ...DEFAULT_RULES,
        authorMayApprove: true,
      }).may,
    ).toBe(true);
    expect(mayDecide({ userId: "b", role: "approver" }, "author", DEFAULT_RULES).may).toBe(true);
    expect(mayReject({ userId: "author", role: "operator" }, "author", DEFAULT_RULES).may).toBe(true);
  });
});

describe("decide", () => {
  it("waits, is approved, rejected, or lapses", () => {
    expect(decide(item({}), 50)).toMatchObject({
      outcome: "waiting",
      votesMissing: 1,
      why: "1 person must still approve it.",
    });
    expect(decide(item({ votes: [vote("b", "approve", 10)] }), 50).outcome).toBe("approved");
    expect(decide(item({ votes: [vote("b", "reject", 10)] }), 50).outcome).toBe("rejected");
    expect(decide(item({}), 100).outcome).toBe("expired");
  });
  it("does not count the author, the wrong role, late votes, or one person twice", () => {
    const rules = { votesNeeded: 2, authorMayApprove: false };
    const votes = [
      vote("author", "approve", 1),
      vote("c", "approve", 2, "viewer"),
      vote("b", "approve", 3),
      vote("b", "approve", 4),
      vote("d", "approve", 100),
    ];
    expect(decide(item({ rules, votes }), 99)).toMatchObject({
      outcome: "waiting",
      approvals: 1,
      votesMissing: 1,
    });
    expect(decide(item({ rules, votes }), 100).outcome).toBe("expired");
    expect(decide(item({ rules, votes: [...votes, vote("e", "approve", 5, "admin")] }), 99).outcome).toBe(
      "approved",
    );
  });
  it("keeps an approval that came before the expiry", () => {
    expect(decide(item({ votes: [vote("b", "approve", 10)] }), 500).outcome).toBe("approved");
  });
});
