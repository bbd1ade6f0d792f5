import { describe, expect, it } from "vitest";
import { networksOf, textOfNetworks } from "./prepare-privacy";

describe("networks as text", () => {
  it("come back as they were, and blank lines are none", () => {
    const networks = [
      { prefix: "10.1.0.0/16", region: "campus" },
      { prefix: "2001:db8::/32", region: "office" },
    ];
    expect(networksOf(`\n${textOfNetworks(networks)}\n  \n`)).toEqual(networks);
    expect(networksOf("10.1.0.0/16")).toEqual([{ prefix: "10.1.0.0/16", region: "" }]);
  });
});
