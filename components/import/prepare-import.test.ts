import { describe, expect, it } from "vitest";
import { factLines, firstChoice, previewOf, readText } from "./prepare-import";

const text = [
  "timestamp,mem_used_gb,value",
  "2026-01-01T00:00:00Z,1,5",
  "2026-01-01T00:05:00Z,2,6",
  "2026-01-01T00:10:00Z,x,7",
].join("\n");

describe("what a file would bring", () => {
  it("is read with the unit that the column's name suggests, and again with another one", () => {
    const read = readText("a.csv", text);
    if (typeof read === "string") throw new Error(read);
    const chosen = firstChoice(read.shape.values[0]);
    expect(chosen).toMatchObject({ measure: "memory", unit: "GB" });
    const preview = previewOf(read, chosen);
    expect(preview).toMatchObject({ accepted: 2, rejected: 1, max: 2e9 });
    expect(previewOf(read, { ...chosen, unit: "MB" })).toMatchObject({ max: 2e6 });
    if (typeof preview === "string") throw new Error(preview);
    expect(Object.fromEntries(factLines(preview, "memory"))).toMatchObject({
      Rows: "2 of 3",
      "One every": "5 min",
      Gaps: "none",
    });
  });

  it("is a sentence when the file cannot be read", () => {
    expect(readText("b.csv", "nothing here")).toContain("Each row needs at least a time and a value");
  });
});
