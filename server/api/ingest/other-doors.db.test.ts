import { createHmac } from "node:crypto";
import { Pool } from "pg";
import { afterAll, describe, expect, it } from "vitest";
import { handleRest } from "@/server/api/rest";
import type { Actor } from "@/server/core/access/actor";
import { addFeed } from "@/server/services/feeds/add-feed";
import { dice, everyText, spoil } from "@/server/services/ingest/testing";
import { invoke } from "@/server/services/verb";
import { testDeps } from "@/server/testing/deps";

const NOW = Date.UTC(2026, 10, 22, 8);
const admin: Actor = { kind: "user", id: "a", name: "Admin", role: "admin" };
const logged: string[] = [];
const deps = await testDeps(NOW, { pseudonymKey: "a key for tests, long enough", sealKey: "another key" });
deps.log = {
  ...deps.log,
  error: (...parts: unknown[]) => void logged.push(JSON.stringify(parts)),
} as typeof deps.log;
const pool = new Pool({ connectionString: deps.url, max: 2 });
afterAll(() => pool.end());

const post = (path: string, body: Uint8Array, headers: Record<string, string>) =>
  handleRest(
    new Request(`http://x/api/v1${path}`, { method: "POST", body: body as BodyInit, headers }),
    path,
    path.startsWith("/hooks/") ? undefined : admin,
    deps,
  );
const counts = async () => {
  const { rows } = await pool.query(
    `SELECT (SELECT count(*) FROM "Standing") AS users, (SELECT count(*) FROM "Application") AS applications,
            (SELECT count(*) FROM "ApplicationProfile") AS profiles, (SELECT count(*) FROM "CalendarEvent") AS entries,
            (SELECT count(*) FROM "Sample") AS samples`,
  );
  return rows[0];
};

const JSON_TYPE = { "content-type": "application/json" };
const scim = {
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
  userName: "kim@example.com",
  active: true,
  roles: [{ value: "buyer" }],
  groups: [{ display: "analysts" }],
  addresses: [{ region: "BY", country: "DE" }],
};
const csv = "user,plan,permissions,pref_beta\nkim@example.com,gold,read;write,true\nlee@example.com,free,,\n";
const yaml =
  "application: shop\nprofile:\n  priority: 2\n  stack: [nodejs]\n  actions:\n    - {name: buy, costs: {cpu: 0.2}}\n";
const delivery = {
  title: "Sale",
  startsAt: "2026-11-27T00:00:00Z",
  endsAt: "2026-11-28T00:00:00Z",
  kind: "campaign",
  id: "sale-1",
};
const sample = [{ workload: "none", measure: "cpu", at: "2026-11-22T07:00:00Z", value: 3 }];

describe("1,000 spoilt payloads", () => {
  const doors: [string, string, Record<string, string>][] = [
    ["/scim/Users", JSON.stringify(scim), JSON_TYPE],
    ["/standings", csv, { "content-type": "text/csv" }],
    ["/profiles/applications", JSON.stringify({ yaml }), JSON_TYPE],
    ["/samples", JSON.stringify(sample), JSON_TYPE],
  ];
  it.each(doors)(
    "at %s are answered without failing, and nothing of what is refused is stored",
    async (...given) => {
      const [path, valid, headers] = given;
      const next = dice(20261124 + path.length);
      await refusedLeaveNothing(1000, async () => post(path, spoil(Buffer.from(valid), next), headers));
    },
  );

  it("at a webhook are too, though each is signed", async () => {
    const { feed, secret } = await invoke(addFeed, admin, deps, {
      name: "Hook",
      config: { kind: "webhook" },
    });
    const next = dice(20261125);
    const valid = Buffer.from(JSON.stringify(delivery));
    await refusedLeaveNothing(1000, async () => {
      const body = spoil(valid, next);
      const signature = createHmac("sha256", String(secret)).update(body).digest("hex");
      const headers = { ...JSON_TYPE, "x-headroom-signature": `sha256=${signature}` };
      return post(`/hooks/${feed.id}`, body, headers);
    });
  });

  it("leave no identifier behind: not in the database, the queue or the log", async () => {
    const all = `${await everyText(pool)}${JSON.stringify(deps.jobs)}${logged.join("")}`;
    expect(all).not.toContain("kim@example.com");
    expect(all).not.toContain("lee@example.com");
    expect(logged).toEqual([]);
  });
});

async function refusedLeaveNothing(times: number, send: () => Promise<Response>): Promise<void> {
  let before = await counts();
  let refused = 0;
  for (let n = 0; n < times; n++) {
    const answer = await send();
    await answer.arrayBuffer();
    expect(answer.status).toBeLessThan(500);
    const after = await counts();
    if (answer.status >= 400) {
      refused++;
      expect(after).toEqual(before);
    }
    before = after;
  }
  expect(refused).toBeGreaterThan(0);
}
