import { afterAll, describe, expect, it } from "vitest";
import { handleRest } from "@/server/api/rest";
import { invoke } from "@/server/services/verb";
import { testDatabase } from "@/server/testing/database";
import { writeIntake } from "./intake";
import { listDoors } from "./list-doors";
import { everyText, ingestBench } from "./testing";

const NOW = Date.UTC(2026, 10, 22, 8);
const bench = ingestBench((await testDatabase()).url, NOW);
const { deps, sender } = bench;
const admin = { kind: "user", id: "a", name: "Admin", role: "admin" } as const;
afterAll(() => bench.close());

const send = (path: string, body: unknown, actor: typeof sender | typeof admin = sender) =>
  handleRest(
    new Request(`http://x/api/v1${path}`, {
      method: "POST",
      body: typeof body === "string" ? body : JSON.stringify(body),
      headers: { "content-type": "application/json" },
    }),
    path,
    actor,
    deps,
  );
const door = async (channel: string) => {
  await writeIntake(deps);
  const { items } = await invoke(listDoors, admin, deps, {});
  return items.find((one) => one.channel === channel);
};
const event = (i: number) => ({
  at: NOW - i * 1000,
  user: `kim${i}@example.com`,
  application: "shop",
  action: "search",
  object: "/cart",
});

describe("what is seen of the doors", () => {
  it("is a closed door at which somebody knocks, with why it was refused", async () => {
    expect(await door("events")).toMatchObject({ state: "closed", open: false, lastAt: null, sample: [] });
    await send("/events", [event(1)]);
    expect(await door("events")).toMatchObject({
      state: "closed",
      lastErrorAt: new Date(NOW).toISOString(),
      lastError: expect.stringContaining("The door for activity events is closed."),
    });
  });

  it("is how much came, from all processes together, and the newest of it without who did it", async () => {
    await bench.open("events", "otlp");
    await send("/events", [...Array.from({ length: 19 }, (_, i) => event(i)), { at: "x" }]);
    await door("events");
    await send("/events", [event(30)]);
    const seen = await door("events");
    expect(seen).toMatchObject({
      state: "ok",
      requestsPerMinute: 0.2,
      itemsPerMinute: 2,
      rejectedPerMinute: 0.1,
    });
    expect(seen?.minutes).toHaveLength(60);
    expect(seen?.minutes.at(-1)).toEqual({ at: new Date(NOW).toISOString(), items: 20 });
    expect(seen?.sample).toEqual([
      {
        at: NOW - 30_000,
        application: "shop",
        action: "search",
        object: "/cart",
        user: "pseudonym",
      },
    ]);
    expect(await everyText(bench.pool)).not.toContain("kim");
  });

  it("is the refusal once it is newer than what was taken, and names nobody", async () => {
    deps.clock.now = () => NOW + 1000;
    await send("/events", [{ ...event(1), status: "kim@example.com" }]);
    await send("/otlp/v1/logs", "{broken kim@example.com");
    deps.clock.now = () => NOW;
    expect(await door("events")).toMatchObject({ state: "refused" });
    expect(await door("logs")).toMatchObject({ state: "refused", lastAt: null });
    expect(await everyText(bench.pool)).not.toContain("kim@");
  });

  it("counts samples of workloads too, and says when nothing comes any more", async () => {
    await send("/samples", [{ workload: "none", measure: "cpu", at: NOW, value: 1 }]);
    expect(await door("samples")).toMatchObject({ open: true, state: "refused" });
    deps.clock.now = () => NOW + 20 * 60_000;
    await writeIntake(deps);
    expect((await door("events"))?.itemsPerMinute).toBe(0);
    deps.clock.now = () => NOW;
  });
});

describe("a batch with one id at several times", () => {
  it("is stored, an event for each day, however often and in what order they come", async () => {
    await bench.open("events");
    const day = 86_400_000;
    const times = [0, 400 * day, 0, 800 * day, 400 * day + 1000, 0];
    const batch = times.map((back) => ({ ...event(1), at: NOW - back, id: "again" }));
    const answer = await send("/events", batch);
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({ accepted: 6, stored: 3, duplicates: 3 });
    expect(await (await send("/events", batch)).json()).toMatchObject({ stored: 0, duplicates: 6 });
  });
});

describe("the mapping of log attributes", () => {
  const mapping = { user: ["uid"], action: ["op"], application: ["app"] };
  const preview = (record: unknown, actor: typeof sender | typeof admin = admin) =>
    send(
      "/ingest/log-mapping/preview",
      { mapping, record: typeof record === "string" ? record : JSON.stringify(record) },
      actor,
    );

  it("shows what it makes of a record, and stores nothing", async () => {
    const before = await bench.db.activityEvent.count();
    const answer = await preview({
      uid: "kim@example.com",
      op: "export",
      app: "reports",
      http: { route: "/r" },
    });
    expect(answer.status).toBe(200);
    const said = await answer.json();
    expect(said).toMatchObject({
      records: 1,
      attributes: [
        { name: "app", fields: ["application"] },
        { name: "http.route", fields: ["object"] },
        { name: "op", fields: ["action"] },
        { name: "uid", fields: ["user"] },
      ],
      events: [
        { user: expect.stringMatching(/^u_/), application: "reports", action: "export", object: "/r" },
      ],
      faults: [],
    });
    expect(JSON.stringify(said)).not.toContain("kim");
    expect(await bench.db.activityEvent.count()).toBe(before);
    expect((await preview({ uid: "kim" }, sender)).status).toBe(403);
  });

  it("says what is wrong with a record", async () => {
    expect(await (await preview({ uid: "kim" })).json()).toMatchObject({ events: [], rejected: 1 });
    const broken = await preview("{kim@example.com");
    expect(broken.status).toBe(400);
    expect(JSON.stringify(await broken.json())).not.toContain("kim");
    expect((await preview({ resourceLogs: 3 })).status).toBe(400);
  });
});
