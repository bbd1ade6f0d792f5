import { describe, expect, it } from "vitest";
import { readView, windowParams } from "./view";

const NOW = Date.UTC(2026, 10, 17, 8, 24);
const read = (query: string) => {
  const params = new URLSearchParams(query);
  return readView((key) => params.get(key), NOW);
};

describe("readView", () => {
  it("follows the clock unless a window is given", () => {
    expect(read("")).toMatchObject({
      range: "8h",
      live: true,
      lead: 30,
      from: NOW - 8 * 3_600_000,
      to: NOW + 4 * 3_600_000,
    });
    expect(read("range=2h&lead=5&resource=cpu&table=1")).toMatchObject({
      range: "2h",
      lead: 5,
      resource: "cpu",
      table: true,
    });
  });
  it("reads back the window that it writes", () => {
    const { from, to } = windowParams(NOW - 3_600_000, NOW);
    expect(read(`from=${from}&to=${to}`)).toMatchObject({ live: false, from: NOW - 3_600_000, to: NOW });
  });
  it("falls back on what it does not understand", () => {
    const view = read("range=year&lead=7&resource=luck&from=x&to=y&hide=actual,nonsense");
    expect(view).toMatchObject({ range: "8h", lead: 30, live: true });
    expect(view.resource).toBeUndefined();
    expect([...view.hidden]).toEqual(["actual"]);
  });
  it("does not zoom below twenty minutes", () => {
    const { from, to } = windowParams(NOW, NOW + 60_000);
    expect(Date.parse(to) - Date.parse(from)).toBeGreaterThanOrEqual(19 * 60_000);
  });
});
