import { describe, expect, it } from "vitest";
import { parseSelector } from "./selector";

describe("a selector", () => {
  it("is read as PromQL writes it", () => {
    expect(
      parseSelector('{application="shop", measure=~"cpu|memory",region!="eu\\"1\\\\",workload!~"test-.*" }'),
    ).toEqual([
      { label: "application", operator: "=", value: "shop" },
      { label: "measure", operator: "=~", value: "cpu|memory" },
      { label: "region", operator: "!=", value: 'eu"1\\' },
      { label: "workload", operator: "!~", value: "test-.*" },
    ]);
    expect(parseSelector(" { } ")).toEqual([]);
    expect(parseSelector("")).toEqual([]);
    expect(parseSelector('{unit="cores",}')).toHaveLength(1);
  });

  it.each([
    ['application="shop"', /not in braces/],
    ['{pod="a"}', /no label "pod"/],
    ["{application=shop}", /"application=shop" is not a condition/],
    ['{application="shop" measure="cpu"}', /not a condition/],
    ['{application="sh}', /not a condition/],
    [`{application="${"x".repeat(2000)}"}`, /at most 2000/],
  ])("is refused with the reason when it is %s", (text, reason) => {
    expect(() => parseSelector(text)).toThrow(reason);
  });
});
