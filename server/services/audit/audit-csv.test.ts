import { expect, it } from "vitest";
import { csvHead, csvLine } from "./audit-csv";

const line = {
  id: 1,
  at: Date.UTC(2026, 10, 17, 8, 24),
  actorKind: "user",
  actorId: "u1",
  actorName: "Approver",
  action: "approvePlan",
  targetKind: "plan",
  targetId: "p1",
  targetName: "P-1",
  summary: 'Approved "P-1", at once',
  reason: "=HYPERLINK(1)",
  before: { replicas: 11 },
  after: null,
};

it("quotes commas and quotes, and defuses formulas", () => {
  const text = csvLine(line);
  expect(text).toContain('"Approved ""P-1"", at once"');
  expect(text).toContain("'=HYPERLINK(1)");
  expect(text).toContain('"{""replicas"":11}"');
  expect(text.startsWith("2026-11-17T08:24:00.000Z,user,")).toBe(true);
});

it("writes as many cells as heads", () => {
  const plain = csvLine({ ...line, summary: "Approved", reason: null, before: null });
  expect(plain.split(",").length).toBe(csvHead().split(",").length);
});
