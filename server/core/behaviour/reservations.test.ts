import { describe, expect, it } from "vitest";
import { askedChange, changeOf } from "./reservations";

const of = (reserved: number, predicted: number) => changeOf({ resource: "cpu", reserved, predicted });

describe("changeOf", () => {
  it("allocates what is predicted and not reserved, with a margin", () => {
    expect(of(2, 3)).toMatchObject({ action: "allocate", difference: 1, to: 3.3000000000000003 });
    expect(of(0, 1)).toMatchObject({ action: "allocate" });
  });

  it("releases what is well beyond need, and holds between", () => {
    expect(of(10, 2)).toMatchObject({ action: "release", difference: -8, to: 2.2 });
    expect(of(3, 2.5)).toMatchObject({ action: "hold", to: 3 });
    expect(of(3, 2.9)).toMatchObject({ action: "hold", to: 3 });
    expect(of(0, 0)).toMatchObject({ action: "hold", to: 0 });
  });
});

describe("askedChange", () => {
  const asked = (action: "allocate" | "release", reserved: number, predicted: number) =>
    askedChange({ resource: "cpu", reserved, predicted }, action);

  it("reserves exactly what is wanted, without the slack of the rule", () => {
    expect(asked("allocate", 3, 2.9)).toBeCloseTo(3.19, 9);
    expect(asked("release", 3, 2.5)).toBeCloseTo(2.75, 9);
    expect(asked("release", 3, 0)).toBe(0);
  });

  it("finds nothing to do when the other way is needed, or neither", () => {
    expect(asked("allocate", 3, 2.5)).toBeUndefined();
    expect(asked("release", 3, 2.9)).toBeUndefined();
    expect(asked("allocate", 0, 0)).toBeUndefined();
    expect(asked("release", 0, 0)).toBeUndefined();
  });
});
