import fc from "fast-check";
import { compress } from "snappyjs";
import { describe, expect, it } from "vitest";
import { AppError } from "@/server/errors";
import { unsnap } from "./snappy";

describe("unsnap", () => {
  it("gives back what another implementation compressed", () => {
    const pieces = fc.array(fc.constantFrom("http_requests_total", "abab", "checkout", "\u0000\u0001"), {
      maxLength: 400,
    });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 3000 }),
          pieces.map((p) => new TextEncoder().encode(p.join(""))),
        ),
        (bytes) => {
          expect(unsnap(compress(new Uint8Array(bytes)), 1e6)).toEqual(new Uint8Array(bytes));
        },
      ),
      { seed: 5, numRuns: 200 },
    );
  });

  it("answers any bytes with bytes or a plain refusal", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          expect(unsnap(bytes, 10_000).length).toBeLessThanOrEqual(10_000);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
      { seed: 6, numRuns: 2000 },
    );
  });

  it("refuses a bomb before it allocates, and a literal length that would point backwards", () => {
    const bomb = Uint8Array.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0]);
    expect(() => unsnap(bomb, 1000)).toThrow(/4294967295 bytes after decompression; at most 1000/);
    const backwards = Uint8Array.from([0x20, 0, 0, 0, 0, 0xfc, 0xf6, 0xff, 0xff, 0xff, 0, 0, 0]);
    expect(() => unsnap(backwards, 1000)).toThrow(/literal runs over/);
  });
});
