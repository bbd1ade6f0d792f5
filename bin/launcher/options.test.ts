import { describe, expect, it } from "vitest";
import { displayHost, parseOptions } from "./options.mjs";

describe("parseOptions", () => {
  it("has the defaults that the README names", () => {
    const options = parseOptions([]);
    expect(options).toMatchObject({
      port: 3000,
      host: "127.0.0.1",
      sandbox: true,
      speed: 1,
      seed: 1,
      reset: false,
    });
    expect(options?.dataDir).toMatch(/\.headroom$/);
  });

  it.each([
    [["--port", "0"], "--port"],
    [["--port", "80.5"], "--port"],
    [["--port", ""], "--port"],
    [["--speed", "0.5"], "--speed"],
    [["--seed", "x"], "--seed"],
    [["--host", "a b"], "--host"],
    [["--prot", "3000"], "--prot"],
    [["3000"], "3000"],
  ])("refuses %j and names it", (argv, name) => {
    expect(() => parseOptions(argv)).toThrow(name);
  });
});

describe("displayHost", () => {
  it.each([
    ["0.0.0.0", "127.0.0.1"],
    ["::1", "[::1]"],
    ["localhost", "localhost"],
  ])("%s is reached as %s", (host, shown) => {
    expect(displayHost(host)).toBe(shown);
  });
});
