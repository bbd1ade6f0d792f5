import { describe, expect, it } from "vitest";
import { parseProfiles } from "./application";
import { profileOfScim, ScimUser } from "./scim";
import { isEmpty } from "./user";
import { profilesOfCsv } from "./user-csv";

describe("parseProfiles", () => {
  it("reads one document after the other", () => {
    const text = `application: shop
profile:
  priority: 1
  stack: [nodejs, postgresql]
  startupSeconds: 45
  concurrency: 80
  actions:
    - {name: checkout, costs: {cpu: 0.2, bandwidth: 4000}, durationMs: 120}
---
application: reports
profile: {}
`;
    const [shop, reports] = parseProfiles(text);
    expect(shop).toMatchObject({
      application: "shop",
      profile: {
        priority: 1,
        startupSeconds: 45,
        actions: [{ name: "checkout", costs: { cpu: 0.2, bandwidth: 4000 } }],
      },
    });
    expect(reports).toEqual({ application: "reports", profile: { stack: [], actions: [] } });
  });

  it.each([
    ["", "empty"],
    ["a: [", "not YAML"],
    ["application: x\nprofile: {priority: 11}", "profile.priority"],
    ["application: x\nprofile: {colour: red}", "colour"],
    ["application: x\nprofile: {actions: [{name: a, costs: {cpu: -1}}]}", "costs.cpu"],
    ["application: x\nprofile: {actions: [{name: a}, {name: a}]}", "stands once"],
    [
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]`,
      "too often",
    ],
  ])("refuses %j", (text, message) => {
    expect(() => parseProfiles(text)).toThrow(message);
  });
});

describe("profilesOfCsv", () => {
  it("takes columns by their names, permissions and preferences", () => {
    const { users, faults } = profilesOfCsv(
      "User_Id,Plan,permissions,pref_beta,pref_language,pref_seats\nkim@example.com,gold,read; write,true,de,12\nlee,,,,,\n",
    );
    expect(faults).toEqual([]);
    expect(users).toEqual([
      {
        user: "kim@example.com",
        plan: "gold",
        permissions: ["read", "write"],
        preferences: { beta: true, language: "de", seats: 12 },
      },
      { user: "lee" },
    ]);
    expect(isEmpty(users[1])).toBe(true);
  });

  it("names the rows that cannot be used and repeats nothing of them", () => {
    const { users, faults } = profilesOfCsv(
      'user,subject,plan\nkim@example.com,u_1,x\n"lee,,\nmax,,max@example.com\n,,gold',
    );
    expect(users).toEqual([]);
    expect(faults.map(({ field }) => field)).toEqual(["line 2", "line 3", "line 4.plan", "line 5"]);
    expect(JSON.stringify(faults)).not.toMatch(/kim|lee,|max@/);
  });
});

describe("profileOfScim", () => {
  it("reads roles, groups, entitlements and places, and neither names nor mail", () => {
    const user = ScimUser.parse({
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
      userName: "kim@example.com",
      name: { givenName: "Kim", familyName: "Doe" },
      emails: [{ value: "kim@example.com", primary: true }],
      userType: "enterprise",
      roles: [{ value: "buyer", primary: true }],
      groups: [{ display: "analysts" }],
      entitlements: [{ value: "export" }, "import"],
      addresses: [{ region: "BY", country: "DE", streetAddress: "x" }],
      preferredLanguage: "de",
    });
    expect(profileOfScim(user).data).toEqual({
      user: "kim@example.com",
      plan: "enterprise",
      role: "buyer",
      segment: "analysts",
      region: "BY",
      permissions: ["export", "import"],
      preferences: { language: "de" },
    });
    expect(profileOfScim({ ...user, active: false }).data).toEqual({ user: "kim@example.com" });
    expect(profileOfScim({ ...user, roles: ["kim@example.com"] }).success).toBe(false);
  });
});
