import { describe, expect, it } from "vitest";
import { changeOf } from "./reservations";

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
