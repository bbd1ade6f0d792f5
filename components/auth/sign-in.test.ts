import { expect, it } from "vitest";
import { localPath } from "./sign-in";

it.each([
  ["/plans?state=proposed", "/plans?state=proposed"],
  ["//evil.example", "/"],
  ["/\\evil.example", "/"],
  ["https://evil.example", "/"],
  ["javascript:alert(1)", "/"],
  [undefined, "/"],
])("goes back only inside the product: %s", (to, path) => expect(localPath(to)).toBe(path));
