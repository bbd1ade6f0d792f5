import { expect, it } from "vitest";
import { open, seal } from "./seal";

it("opens what it sealed, and nothing else", () => {
  const sealed = seal("a key", "source-1", "hunter2");
  expect(sealed).not.toContain("hunter2");
  expect(open("a key", "source-1", sealed)).toBe("hunter2");
  expect(seal("a key", "source-1", "hunter2")).not.toBe(sealed);
  expect(() => open("another key", "source-1", sealed)).toThrow(/Enter it again/);
  expect(() => open("a key", "source-2", sealed)).toThrow(/Enter it again/);
  const last = sealed.at(-3) === "A" ? "B" : "A";
  expect(() => open("a key", "source-1", sealed.slice(0, -3) + last + sealed.slice(-2))).toThrow(
    /Enter it again/,
  );
  expect(() => open("a key", "source-1", "")).toThrow(/Enter it again/);
  expect(() => seal(undefined, "source-1", "hunter2")).toThrow(/no key/);
});
