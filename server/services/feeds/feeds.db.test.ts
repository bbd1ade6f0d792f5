import { createHmac } from "node:crypto";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { httpFeedText } from "@/server/adapters/feeds/feed-text";
import { handleRest } from "@/server/api/rest";
import type { Actor } from "@/server/core/access/actor";
import { invoke } from "@/server/services/verb";
import { knownEvents } from "@/server/store/activity";
import { testDeps } from "@/server/testing/deps";
import { addFeed } from "./add-feed";
import { changeFeed } from "./change-feed";
import { listFeeds } from "./list-feeds";
import { enqueueDueFeeds, readFeed } from "./read-feed";
import { removeFeed } from "./remove-feed";
import { tryFeed } from "./try-feed";

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 22, 8);
const deps = await testDeps(NOW, { feedText: httpFeedText, sealKey: "a key for tests, long enough" });
const { db } = deps;
const admin: Actor = { kind: "user", id: "a", name: "Admin", role: "admin" };
const viewer: Actor = { kind: "user", id: "v", name: "Viewer", role: "viewer" };

let answer: RequestListener = (_, response) => void response.end();
const asked: { authorization?: string; url?: string }[] = [];
const server = createServer((request, response) => {
  asked.push({ authorization: request.headers.authorization, url: request.url });
  answer(request, response);
});
await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/calendar.ics?token=abc`;
afterAll(() => void server.close());
beforeEach(async () => {
  deps.at = NOW;
  deps.jobs.length = 0;
  asked.length = 0;
  await db.calendarEvent.deleteMany();
  await db.feed.deleteMany();
});

const serve = (text: string, headers: Record<string, string> = {}, status = 200) => {
  answer = (_, response) => void response.writeHead(status, headers).end(text);
};
const calendar = (...events: [uid: string, start: string, title: string][]) =>
  [
    "BEGIN:VCALENDAR",
    ...events.flatMap(([uid, start, title]) => [
      "BEGIN:VEVENT",
      `UID:${uid}`,
      `DTSTART:${start}`,
      "DURATION:PT2H",
      `SUMMARY:${title}`,
      "END:VEVENT",
    ]),
    "END:VCALENDAR",
  ].join("\r\n");
const ics = { kind: "ics", url, eventKind: "campaign" } as const;
const add = async (more: object = {}) =>
  (await invoke(addFeed, admin, deps, { name: "Sales", config: ics, ...more })).feed;
const titles = async () =>
  (await db.calendarEvent.findMany({ orderBy: { startsAt: "asc" } })).map(({ title }) => title);

describe("reading a calendar", () => {
  it("stores its entries, follows changes, takes off what was called off, and keeps what people set", async () => {
    serve(
      calendar(
        ["a", "20261120T080000Z", "Past"],
        ["b", "20261124T080000Z", "Soon"],
        ["c", "20261125T080000Z", "Later"],
      ),
    );
    const { id } = await add({ excludeFromTraining: true });
    expect(deps.jobs).toMatchObject([{ name: "readFeed", payload: { feedId: id } }]);
    await readFeed(deps, id);
    expect(await titles()).toEqual(["Past", "Soon", "Later"]);
    const [first] = await db.calendarEvent.findMany({ orderBy: { startsAt: "asc" } });
    expect(first).toMatchObject({
      kind: "campaign",
      excludeFromTraining: true,
      announcedAt: new Date(NOW),
      applicationId: null,
    });
    await db.calendarEvent.update({ where: { id: first.id }, data: { excludeFromTraining: false } });

    deps.at = NOW + HOUR;
    serve(calendar(["a", "20261120T080000Z", "Past, renamed"], ["c", "20261126T080000Z", "Later"]));
    await readFeed(deps, id);
    expect(await titles()).toEqual(["Past, renamed", "Later"]);
    const [past, later] = await db.calendarEvent.findMany({ orderBy: { startsAt: "asc" } });
    // A new name was no news of its time; a new time is known since now, so that a replay does not use it before.
    expect(past).toMatchObject({ announcedAt: new Date(NOW), excludeFromTraining: false });
    expect(later).toMatchObject({
      announcedAt: new Date(NOW + HOUR),
      startsAt: new Date("2026-11-26T08:00:00Z"),
    });
    expect(await knownEvents(db, "any", 0, NOW + HOUR)).toHaveLength(1);
    expect(await knownEvents(db, "any", 0, NOW + HOUR + 1)).toMatchObject([{}, { title: "Later" }]);
  });

  it("asks when it is due, not before, and not while it is paused", async () => {
    serve(calendar());
    const { id } = await add();
    deps.jobs.length = 0;
    const due = async (at: number) => {
      deps.at = at;
      deps.jobs.length = 0;
      await enqueueDueFeeds(deps);
      return deps.jobs.length;
    };
    expect(await due(NOW)).toBe(1);
    await readFeed(deps, id);
    expect(await due(NOW + 59 * 60_000)).toBe(0);
    expect(await due(NOW + 60 * 60_000)).toBe(1);
    await invoke(changeFeed, admin, deps, { id, paused: true });
    expect(await due(NOW + 99 * HOUR)).toBe(0);
    expect((await invoke(listFeeds, viewer, deps, {})).items[0]).toMatchObject({ paused: true });
  });

  it("shows its address to admins only and its secret to nobody, sends it, and keeps it sealed", async () => {
    serve(calendar());
    const { id } = await add({ config: { ...ics, username: "cal" }, secret: "hunter2-hunter2" });
    await readFeed(deps, id);
    expect(asked[0].authorization).toBe(`Basic ${Buffer.from("cal:hunter2-hunter2").toString("base64")}`);
    expect(JSON.stringify(await db.feed.findMany())).not.toContain("hunter2");
    const seen = JSON.stringify(await invoke(listFeeds, viewer, deps, {}));
    expect(seen).not.toContain("token=abc");
    expect(JSON.stringify(await invoke(listFeeds, admin, deps, {}))).toContain("token=abc");
    expect(JSON.stringify(await db.audit.findMany({ omit: { id: true } }))).not.toMatch(/token=abc|hunter2/);
  });

  it.each([
    ["what is no calendar", () => serve("<html>"), "not a calendar"],
    ["an answer that is refused", () => serve("", {}, 403), "answers 403"],
    [
      "a redirect elsewhere",
      () => serve("", { location: "http://169.254.169.254/latest" }, 302),
      "not followed",
    ],
    ["an endless answer", () => serve("x".repeat(5_000_000)), "more than 4 MiB"],
  ])("keeps what it has and says why, for %s", async (_, wrong, message) => {
    serve(calendar(["b", "20261124T080000Z", "Soon"]));
    const { id } = await add();
    await readFeed(deps, id);
    wrong();
    await readFeed(deps, id);
    expect(await titles()).toEqual(["Soon"]);
    expect((await invoke(listFeeds, viewer, deps, {})).items[0].lastError).toContain(message);
    await expect(invoke(tryFeed, admin, deps, { config: ics })).rejects.toThrow(message);
  });

  it("never asks the addresses that give secrets away, and lets only admins choose one", async () => {
    for (const address of ["http://169.254.169.254/latest/meta-data", "http://[fe80::1]/", "http://0.0.0.0/"])
      await expect(invoke(tryFeed, admin, deps, { config: { ...ics, url: address } })).rejects.toThrow(
        "never asked",
      );
    const operator: Actor = { kind: "user", id: "o", name: "Operator", role: "operator" };
    await expect(invoke(tryFeed, operator, deps, { config: ics })).rejects.toThrow("admin");
    await expect(invoke(addFeed, operator, deps, { name: "x", config: ics })).rejects.toThrow("admin");
  });

  it("leaves what was, and takes off what is to come, when it is removed", async () => {
    serve(calendar(["a", "20261120T080000Z", "Past"], ["b", "20261124T080000Z", "Soon"]));
    const { id } = await add();
    await readFeed(deps, id);
    expect(await invoke(removeFeed, admin, deps, { id })).toMatchObject({ removed: 1 });
    expect(await db.calendarEvent.findMany()).toMatchObject([
      { title: "Past", externalId: null, feedId: null },
    ]);
  });
});

describe("news and holidays", () => {
  it("become entries; an item that falls off the news stays", async () => {
    const item = (id: number) =>
      `<item><guid>${id}</guid><title>Item ${id}</title><pubDate>Sun, 22 Nov 2026 0${id}:00:00 GMT</pubDate></item>`;
    serve(`<rss><channel>${item(6)}</channel></rss>`);
    const { id } = await add({ config: { kind: "rss", url, lengthHours: 6 } });
    await readFeed(deps, id);
    serve(`<rss><channel>${item(7)}</channel></rss>`);
    await readFeed(deps, id);
    expect(await titles()).toEqual(["Item 6", "Item 7"]);
    serve(`<!DOCTYPE x [<!ENTITY a "aaaa">]><rss><channel>&a;</channel></rss>`);
    await expect(invoke(tryFeed, admin, deps, { config: { kind: "rss", url } })).rejects.toThrow(
      "document type",
    );
  });

  it("are known a year before, so that a replay may use them", async () => {
    const { id } = await add({ config: { kind: "holidays", country: "DE" } });
    await readFeed(deps, id);
    const unity = await db.calendarEvent.findFirst({
      where: { title: "German Unity Day", startsAt: { gt: new Date("2026-09-01") } },
    });
    expect(unity).toMatchObject({ kind: "holiday", startsAt: new Date("2026-10-02T22:00:00Z") });
    expect(unity?.announcedAt.getTime()).toBeLessThan(NOW - 300 * 24 * HOUR);
  });
});

describe("a webhook", () => {
  const send = async (id: string, body: unknown, secret: string, headers: Record<string, string> = {}) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const signature = `sha256=${createHmac("sha256", secret).update(text).digest("hex")}`;
    const request = new Request(`http://x/api/v1/hooks/${id}`, {
      method: "POST",
      body: text,
      headers: { "content-type": "application/json", "x-hub-signature-256": signature, ...headers },
    });
    const got = await handleRest(request, `/hooks/${id}`, undefined, deps);
    return { status: got.status, body: (await got.json()) as Record<string, unknown> };
  };
  const deployment = { id: 42, environment: "production", ref: "main", created_at: "2026-11-22T07:00:00Z" };
  const github = { deployment, repository: { name: "checkout" } };
  const hook = async (more: object = {}) => {
    const made = await invoke(addFeed, admin, deps, {
      name: "Deployments",
      config: { kind: "webhook", ...more },
    });
    return { id: made.feed.id, secret: made.secret ?? "" };
  };

  it("takes GitHub's deployments once, for the application of that name", async () => {
    const application = await db.application.upsert({
      where: { name: "checkout" },
      create: { name: "checkout" },
      update: {},
    });
    const { id, secret } = await hook();
    expect(secret.length).toBeGreaterThan(30);
    const event = { "x-github-event": "deployment" };
    expect(await send(id, github, secret, event)).toMatchObject({ status: 202, body: { added: 1 } });
    expect(await send(id, github, secret, event)).toMatchObject({
      status: 202,
      body: { added: 0, changed: 0 },
    });
    expect(await db.calendarEvent.findMany()).toMatchObject([
      {
        title: "Deploy checkout to production",
        kind: "deployment",
        applicationId: application.id,
        announcedAt: new Date(NOW),
      },
    ]);
    const ended = { ...github, deployment_status: { state: "success", updated_at: "2026-11-22T07:10:00Z" } };
    expect(await send(id, ended, secret, { "x-github-event": "deployment_status" })).toMatchObject({
      body: { changed: 1 },
    });
    expect(await send(id, { zen: "x" }, secret, { "x-github-event": "ping" })).toMatchObject({
      status: 202,
      body: { added: 0 },
    });
  });

  it("refuses what is not signed for it, and says nothing of which webhooks there are", async () => {
    const { id, secret } = await hook();
    const refused = await send(id, github, "another secret", { "x-github-event": "deployment" });
    const unknown = await send("no-such-hook", github, secret, { "x-github-event": "deployment" });
    expect([refused.status, unknown.status]).toEqual([401, 401]);
    expect(refused.body).toEqual(unknown.body);
    expect((await send(id, github, secret, { "x-hub-signature-256": "sha256=" })).status).toBe(401);
    expect((await send(id, "x".repeat(2_000_000), secret)).status).toBe(413);
    expect(await send(id, "{oops", secret)).toMatchObject({ status: 400 });
    expect(
      (await send(id, github, secret, { "content-type": "application/x-www-form-urlencoded" })).status,
    ).toBe(415);
    expect(await db.calendarEvent.count()).toBe(0);
    await expect(
      invoke(addFeed, admin, deps, { name: "y", config: { kind: "webhook" }, secret: "short" }),
    ).rejects.toThrow("16 characters");
  });

  it("asks whom an unknown application's deployment concerns, unless it was told", async () => {
    const { id, secret } = await hook();
    const other = { title: "Deploy", startsAt: NOW, application: "nowhere" };
    expect(await send(id, other, secret)).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining('"nowhere"') } },
    });
    expect(
      await send(id, { title: "Big sale", startsAt: NOW + HOUR, kind: "campaign" }, secret),
    ).toMatchObject({ status: 202 });
    expect(await db.calendarEvent.findMany()).toMatchObject([
      { title: "Big sale", kind: "campaign", applicationId: null },
    ]);
    await invoke(changeFeed, admin, deps, { id, paused: true });
    expect((await send(id, { title: "x", startsAt: NOW }, secret)).status).toBe(409);
  });
});
