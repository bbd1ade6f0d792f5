import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type FilePart, fileKey, partsOf } from "./file-parts";

async function all(text: string, most: number): Promise<FilePart[]> {
  const parts: FilePart[] = [];
  for await (const part of partsOf(new Blob([text]).stream(), text.length, most)) parts.push(part);
  return parts;
}

describe("partsOf", () => {
  it("numbers the lines of each part on, with and without an end of the last line", async () => {
    expect((await all("a\nb\n\nd\ne", 2)).map(({ lines, line }) => [line, lines])).toEqual([
      [1, ["a", "b"]],
      [3, ["", "d"]],
      [5, ["e"]],
    ]);
    expect((await all("a\nb\n", 2)).map(({ lines }) => lines)).toEqual([["a", "b"]]);
    expect(await all("", 2)).toEqual([]);
  });

  it("keeps letters of several bytes whole across the file's chunks", async () => {
    const text = `${"ä".repeat(70_001)}\n`;
    expect((await all(text, 5))[0].lines).toEqual(["ä".repeat(70_001)]);
  });
});

describe("fileKey", () => {
  it("is the hash that the command line sends too", async () => {
    const expected = createHash("sha256").update("a\nb").digest("base64url");
    expect(await fileKey(new File(["a\nb"], "x.log"))).toBe(expected);
  });
});
