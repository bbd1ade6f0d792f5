import { describe, expect, it } from "vitest";
import { seededRandom } from "@/server/core/replay/random";
import { axisWords, principal } from "./principal";

const random = seededRandom(7);
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

describe("principal", () => {
  // Variances 9, 4 and 0.01 along three directions at right angles, turned by 30° in the first two columns.
  const [c, s] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
  const rows = Array.from({ length: 4_000 }, () => {
    const [a, b] = [3 * normal(), 2 * normal()];
    return [5 + c * a - s * b, s * a + c * b, 0.1 * normal()];
  });
  const found = principal(rows, 2);

  it("finds the directions of most variance and how much lies along each", () => {
    expect(Math.abs(found.axes[0][0] * c + found.axes[0][1] * s)).toBeGreaterThan(0.995);
    expect(Math.abs(-found.axes[1][0] * s + found.axes[1][1] * c)).toBeGreaterThan(0.995);
    expect(found.shares[0]).toBeCloseTo(9 / 13.01, 1);
    expect(found.shares[1]).toBeCloseTo(4 / 13.01, 1);
  });

  it("places rows around their mean, without correlation between the axes", () => {
    const mean = (k: number) => found.points.reduce((sum, point) => sum + point[k], 0) / rows.length;
    expect(mean(0)).toBeCloseTo(0, 9);
    const together = found.points.reduce((sum, [x, y]) => sum + x * y, 0) / rows.length;
    expect(together).toBeCloseTo(0, 2);
  });

  it("gives as many axes as there are ways to differ", () => {
    const line = principal(
      [
        [1, 2],
        [2, 4],
        [4, 8],
      ],
      2,
    );
    expect(line.axes).toHaveLength(1);
    expect(line.shares[0]).toBeCloseTo(1, 9);
    expect(principal([[1, 2]], 2).axes).toHaveLength(0);
  });

  it("names the ends of an axis in words", () => {
    const columns = [
      { name: "reports/run_query", block: "actions" },
      { name: "9", block: "hours" },
      { name: "pause", block: "pace" },
      { name: "errors", block: "errors" },
    ] as const;
    expect(axisWords([0.7, -0.6, 0.4, 0.01], columns)).toEqual({
      more: ["run_query", "longer pauses"],
      less: ["09 to 12 h"],
    });
  });
});
