import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { activityReader } from "@/server/core/ingest/activity";
import { cases } from "@/server/testing/cases";
import { cellOf, inside, parseAddress, parsePrefix, prefixOf } from "./coarsen";
import { DATA_MAP, keptFor } from "./data-map";
import { currentVersion, FIRST_RING, rotated, withoutVersion } from "./key-ring";
import { coarsener, PrivacyPolicy } from "./policy";
import { type Group, showGroups } from "./small-groups";

describe("addresses", () => {
  it.each([
    ["203.0.113.7", "ip4:203.0"],
    ["203.0.113.7:443", "ip4:203.0"],
    ["2001:db8::1", "ip6:2001:db8"],
    ["[2001:DB8:1::]:80", "ip6:2001:db8"],
    ["fe80::1%eth0", "ip6:fe80:0"],
    ["::ffff:203.0.113.7", "ip4:203.0"],
    ["::", "ip6:0:0"],
    ["1:2:3:4:5:6:7:8", "ip6:1:2"],
  ])("coarsens %s to %s", (text, prefix) => {
    expect(prefixOf(parseAddress(text) ?? [])).toBe(prefix);
  });

  it.each([
    "",
    "eu-west",
    "256.1.1.1",
    "1.2.3",
    "1::2::3",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "g::1",
    "08:24:00",
  ])("sees no address in %j", (text) => expect(parseAddress(text)).toBeUndefined());

  it("finds the network, to the bit", () => {
    const net = parsePrefix("10.1.128.0/17");
    expect(net && inside(parseAddress("10.1.255.3") ?? [], net)).toBe(true);
    expect(net && inside(parseAddress("10.1.127.3") ?? [], net)).toBe(false);
    expect(net && inside(parseAddress("::1") ?? [], net)).toBe(false);
    expect(parsePrefix("10.1.0.0/33")).toBeUndefined();
    expect(parsePrefix("10.1.0.0")).toBeUndefined();
  });

  it("coarsens places to the corner of their cell", () => {
    expect(cellOf(48.14, 11.58, 1)).toBe("48N:11E");
    expect(cellOf(-0.5, -0.1, 0.5)).toBe("0.5S:0.5W");
  });
});

describe("coarsener", () => {
  const policy = PrivacyPolicy.parse({
    addressRegions: [{ prefix: "10.1.0.0/16", region: "campus" }],
    keepPrefix: true,
    freeText: true,
  });
  const line = { at: 1, user: "u1", application: "a", action: "b" };
  const read = (more: object, coarse = coarsener(policy)) => {
    const taken = activityReader((_, plain) => plain, 2, coarse)({ ...line, ...more }, 1);
    return "event" in taken ? taken.event : undefined;
  };

  it("keeps a named network's region, else a prefix, else the cell of a place, and never the address", () => {
    expect(read({ address: "10.1.2.3" })?.region).toBe("campus");
    expect(read({ region: "203.0.113.7" })?.region).toBe("ip4:203.0");
    expect(read({ latitude: 48.1371, longitude: 11.5754 })?.region).toBe("48N:11E");
    expect(read({ region: "eu-west", address: "10.1.2.3" })?.region).toBe("eu-west");
    const strict = coarsener(PrivacyPolicy.parse({}));
    expect(read({ address: "203.0.113.7" }, strict)?.region).toBeUndefined();
    expect(JSON.stringify(read({ address: "203.0.113.7", latitude: 48.1371, longitude: 11.5 }))).not.toMatch(
      /203\.0\.113|48\.1371/,
    );
  });

  it("keeps free text only where it is allowed, and then without mailboxes, addresses and long numbers", () => {
    const object = "please call bob@example.com at +49 170 1234567 from 203.0.113.7";
    expect(read({ object })?.object).toBe("please call * at * from *");
    expect(read({ object }, coarsener(PrivacyPolicy.parse({})))?.object).toBeUndefined();
  });

  it.each([
    { k: 1 },
    { addressRegions: [{ prefix: "10.1.0.0", region: "x" }] },
    { keepDays: { activity: 0 } },
  ])("refuses %j", (wrong) => expect(PrivacyPolicy.safeParse(wrong).success).toBe(false));
});

describe("the key ring", () => {
  it("goes on counting, also after an old version was forgotten, and never forgets the one in use", () => {
    const second = rotated(FIRST_RING, "salt-2", 5);
    expect(currentVersion(second)).toEqual({ version: 2, salt: "salt-2", since: 5 });
    expect(withoutVersion(second, 2)).toBeUndefined();
    expect(withoutVersion(second, 9)).toBeUndefined();
    const left = withoutVersion(second, 1);
    expect(left).toEqual({ versions: [{ version: 2, salt: "salt-2", since: 5 }], forgotten: [1] });
    expect(left && currentVersion(rotated(left, "s", 6)).version).toBe(3);
  });
});

describe("showGroups", () => {
  const group = fc.record({
    name: fc.uuid(),
    users: fc.integer({ min: 0, max: 30 }),
    acts: fc.integer({ min: 0, max: 900 }),
  });

  it("never shows fewer than k users, alone, together, or as what is missing from the total", () => {
    fc.assert(
      fc.property(fc.array(group, { maxLength: 12 }), fc.integer({ min: 2, max: 12 }), (all: Group[], k) => {
        const shown = showGroups(all, k);
        const total = (of: readonly { users: number }[]) => of.reduce((sum, { users }) => sum + users, 0);
        for (const { users } of shown.groups) expect(users).toBeGreaterThanOrEqual(k);
        const missing = total(all) - total(shown.groups);
        if (shown.hidden > 0 && shown.groups.length > 0) expect(missing).toBeGreaterThanOrEqual(k);
        expect(shown.others === null || shown.others.users >= k).toBe(true);
        expect(shown.groups.length + shown.hidden).toBe(all.length);
        if (shown.others) expect(shown.others.users).toBe(missing);
      }),
      { numRuns: cases(500), seed: 7 },
    );
  });
});

describe("the data map", () => {
  it("says how long each kind is kept", () => {
    const policy = PrivacyPolicy.parse({ keepDays: { activity: 30 } });
    const said = (setting: string): string[] =>
      DATA_MAP.filter(({ kept }) => "setting" in kept && kept.setting === setting).map((entry) =>
        keptFor(entry, policy),
      );
    expect(said("activity")[0]).toBe("30 days.");
    expect(said("userSeries")[0]).toBe("Until it is erased; no limit is set.");
  });
});
