import { expect, it } from "vitest";
import { sameToken } from "./first-access";

it("accepts the very token only", () => {
  expect(sameToken("abc", "abc")).toBe(true);
  expect(sameToken("abd", "abc")).toBe(false);
  expect(sameToken("abcabc", "abc")).toBe(false);
  expect(sameToken("", "abc")).toBe(false);
});

it("accepts nothing when no token was set", () => {
  expect(sameToken("", undefined)).toBe(false);
  expect(sameToken("", "")).toBe(false);
  expect(sameToken("undefined", undefined)).toBe(false);
});
