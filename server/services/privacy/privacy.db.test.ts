import { compress } from "snappyjs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bullmqQueue } from "@/server/adapters/bullmq/job-queue";
import { OTLP } from "@/server/api/ingest/otlp-messages";
import { WriteRequest } from "@/server/api/ingest/remote-write-messages";
import { handleRest } from "@/server/api/rest";
import { systemActor } from "@/server/auth/actors";
import { everyText, ingestBench } from "@/server/services/ingest/testing";
import { pseudonyms } from "@/server/services/ingest/pseudonym";
import { keepRetention } from "@/server/services/privacy/keep-retention";
import { addImportedWorkload } from "@/server/store/imports";
import { testDatabase } from "@/server/testing/database";

const NOW = Date.UTC(2026, 10, 22, 8);
const HOUR = 3_600_000;
const { url } = await testDatabase();
const bench = ingestBench(url, NOW);
const { db, pool } = bench;
const queue = bullmqQueue({ databaseUrl: url });
const deps = { ...bench.deps, queue };
const admin = systemActor("officer", "Privacy officer");
let workloadId = "";

beforeAll(async () => {
  const capacity = { perReplica: { cpu: 1 }, startupSeconds: 60, pricePerHour: 0.1 } as never;
  ({ id: workloadId } = await addImportedWorkload(db, { name: "cart", measure: "cpu", capacity, now: NOW }));
});
beforeEach(async () => {
  await db.activityEvent.deleteMany();
  await db.standing.deleteMany();
  await bench.open("events", "prometheus", "otlp");
});
afterAll(async () => {
  await queue.close();
  await bench.close();
});

async function call(method: string, path: string, body?: unknown, type = "application/json") {
  const sent =
    body === undefined
      ? undefined
      : body instanceof Uint8Array
        ? body
        : typeof body === "string"
          ? body
          : JSON.stringify(body);
  const request = new Request(`http://x/api/v1${path}`, {
    method,
    body: sent as BodyInit | undefined,
    headers: { "content-type": type },
  });
  const answer = await handleRest(request, path.split("?")[0], admin, deps);
  const text = await answer.text();
  return { status: answer.status, text, json: () => JSON.parse(text) };
}
const event = (user: string, more: object = {}) => ({
  at: NOW - HOUR,
  user,
  application: "shop",
  action: "search",
  ...more,
});
const hashOf = (user: string) => pseudonyms(deps.pseudonymKey)("user", user);

describe("plain identifiers", () => {
  const SECRETS = [
    "carol.danvers@example.com",
    "carol-session-77",
    "198.51.100.23",
    "2001:db8:77::5",
    "carol's own words",
    "48.137154",
    "carol_login",
    "+49 170 5551234",
  ];
  const [mail, session, address, six, words, latitude, login, phone] = SECRETS;

  it("sent through every door are nowhere afterwards: not in any column, the queue, the log or an answer", async () => {
    const attribute = (key: string, value: string) => ({ key, value: { stringValue: value } });
    const record = {
      timeUnixNano: `${NOW - 5000}000000`,
      body: { stringValue: `${mail} ${words}` },
      attributes: [
        attribute("enduser.id", mail),
        attribute("event.name", "open"),
        attribute("client.address", six),
        attribute("session.id", session),
        attribute("url.path", `/u/${login}?phone=${phone}`),
        attribute("note", words),
      ],
    };
    const logs = (records: object[]) => ({
      resourceLogs: [
        {
          resource: { attributes: [attribute("service.name", "shop")] },
          scopeLogs: [{ logRecords: records }],
        },
      ],
    });
    const full = event(mail, {
      session,
      id: `evt ${mail}`,
      object: `/u/${mail}/${address}?q=${words}`,
      region: address,
      address: six,
      latitude: Number(latitude),
      longitude: 11.575382,
      message: words,
      name: login,
    });
    const log = (who: string, path: string) =>
      `${address} - ${who} [22/Nov/2026:07:00:00 +0000] "GET ${path} HTTP/1.1" 200 5 "https://x/?u=${mail}" "${words}"`;
    const metric = (labels: Record<string, string>) =>
      compress(
        WriteRequest.encode(
          WriteRequest.fromObject({
            timeseries: [
              {
                labels: Object.entries(labels).map(([name, value]) => ({ name, value })),
                samples: [{ value: 1, timestamp: NOW }],
              },
            ],
          }),
        ).finish(),
      );
    const answers = [
      await call("POST", "/events", [full, event(login), event(mail, { status: mail }), { user: [mail] }]),
      await call(
        "POST",
        "/events",
        `${JSON.stringify(full)}\n{"user":"${mail}" oops\n`,
        "application/x-ndjson",
      ),
      await call("POST", "/events", `[{"user": "${mail}" oops`),
      await call(
        "POST",
        "/events?format=auto&file=f1&application=shop",
        [log(login, `/u/${login}`), log("-", "/a"), `broken ${mail}`, log(mail, `/x/${mail}`)].join("\n"),
        "text/plain",
      ),
      await call(
        "POST",
        "/events?format=auto&file=f2&application=shop",
        JSON.stringify({
          time_iso8601: "2026-11-22T07:00:00Z",
          remote_addr: address,
          remote_user: login,
          request: `GET /u/${login}?m=${mail} HTTP/1.1`,
          http_user_agent: words,
        }),
        "text/plain",
      ),
      await call(
        "POST",
        "/events?format=auto&file=f3&application=shop",
        `timestamp,user_id,action,note\n2026-11-22T07:00:00Z,${mail},open,${words}\nsoon,${mail},open,${words}`,
        "text/plain",
      ),
      await call(
        "POST",
        "/otlp/v1/logs",
        logs([record, { ...record, attributes: [attribute("user.id", mail)] }]),
      ),
      await call(
        "POST",
        "/otlp/v1/logs",
        OTLP.logs.request.encode(OTLP.logs.request.fromObject(logs([record]))).finish(),
        "application/x-protobuf",
      ),
      await call(
        "POST",
        "/prometheus/write",
        metric({ __name__: "seen", user: login, who: mail }),
        "application/x-protobuf",
      ),
      await call("GET", "/ingest"),
      await call("POST", "/standings", {
        users: [
          { user: mail, plan: "gold" },
          { user: login, subject: "x" },
        ],
      }),
      await call("POST", "/standings", { users: [{ user: login, role: "buyer" }] }),
      await call("POST", "/standings", `user,plan\n${login},gold\n`, "text/csv"),
      await call("POST", "/standings", `user,plan\n${login},${mail}\n`, "text/csv"),
      await call("POST", "/scim/Users", {
        userName: mail,
        displayName: login,
        emails: [{ value: mail }],
        phoneNumbers: [{ value: phone }],
        roles: ["buyer"],
      }),
      await call("POST", "/scim/Users", { userName: mail, roles: [mail] }),
      await call("POST", "/subjects/lookup", { user: mail }),
      await call("POST", "/subjects/lookup", { user: mail, pseudonym: "u_x" }),
      await call("POST", "/samples", [{ workload: "cart", measure: "cpu", at: NOW, value: 1, user: mail }]),
    ];
    await queue.add({ name: "plan", payload: { workloadId }, id: "plan_x" });
    const stored = await db.activityEvent.findMany();
    // Every door that takes activity did take some, or nothing would be proven.
    expect(new Set(stored.map(({ user }) => user)).size).toBeGreaterThanOrEqual(3);
    expect(stored.length).toBeGreaterThanOrEqual(8);
    expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);

    const kept = await everyText(pool);
    expect(kept).toContain(hashOf(mail));
    expect(kept).toMatch(/plan_x/);
    const said = `${bench.logged.join("\n")}\n${answers.map(({ text }) => text).join("\n")}`;
    for (const secret of SECRETS)
      for (const form of [
        secret,
        Buffer.from(secret).toString("hex"),
        Buffer.from(secret).toString("base64").replace(/=+$/, ""),
        encodeURIComponent(secret),
      ])
        for (const [where, text] of Object.entries({ kept, said }))
          expect(text.toLowerCase().includes(form.toLowerCase()), `${form} in ${where}`).toBe(false);
  });

  it("become regions only as the settings say", async () => {
    await call("PUT", "/privacy", {
      addressRegions: [{ prefix: "198.51.0.0/16", region: "campus" }],
      keepPrefix: true,
    });
    await call("POST", "/events", [
      event("a1", { address }),
      event("a2", { address: six }),
      event("a3", { latitude: Number(latitude), longitude: 11.575382 }),
    ]);
    const regions = (await db.activityEvent.findMany()).map(({ region }) => region).sort();
    expect(regions).toEqual(["48N:11E", "campus", "ip6:2001:db8"]);
    expect((await call("PUT", "/privacy", { k: 1 })).status).toBe(400);
    await call("PUT", "/privacy", {});
  });
});

describe("rotating the key", () => {
  it("gives new pseudonyms that only a person's name links to the old, and none once the old key is forgotten", async () => {
    await call("POST", "/events", [event("erin", { id: "e1" })]);
    const { version } = (await call("POST", "/privacy/keys/rotate", {})).json();
    expect(version).toBe(2);
    const answer = (
      await call("POST", "/events", [event("erin", { id: "e1" }), event("erin", { id: "e2" })])
    ).json();
    expect(answer).toMatchObject({ stored: 1, duplicates: 1 });
    const users = (await db.activityEvent.findMany()).map(({ user }) => user);
    expect(new Set(users).size).toBe(2);
    expect(users.find((user) => user.startsWith("u2_"))).toBeDefined();
    const found = (await call("POST", "/subjects/lookup", { user: "erin" })).json();
    expect(found.pseudonyms.sort()).toEqual([...users].sort());
    expect(found.rows).toEqual({ ActivityEvent: 2 });
    expect((await call("GET", "/privacy")).text).not.toContain("salt");

    await call("POST", "/privacy/keys/rotate", {});
    await call("DELETE", "/privacy/keys/2");
    expect((await call("DELETE", "/privacy/keys/3")).status).toBe(409);
    const later = (await call("POST", "/subjects/lookup", { user: "erin" })).json();
    expect(later.pseudonyms).toHaveLength(2);
    expect(later.rows).toEqual({ ActivityEvent: 1 });
    expect((await call("GET", "/privacy")).json().keys).toMatchObject({ current: 3, forgotten: [2] });
    await db.setting.delete({ where: { key: "keyRing" } });
  });
});

describe("erasing a subject", () => {
  async function live(user: string, samples: number) {
    const subject = hashOf(user);
    await call("POST", "/events", [
      event(user, { id: `${user}1` }),
      event(user, { id: `${user}2`, session: "s" }),
    ]);
    await call("POST", "/standings", { users: [{ user, plan: "gold" }] });
    const { id } = await deps.series.ensure({ workloadId, measure: "requests", subject }, 60_000);
    const points = Array.from({ length: samples }, (_, i) => ({
      at: NOW - (samples - i) * 60_000,
      value: 2,
    }));
    await deps.series.write(points.map((point) => ({ seriesId: id, ...point })));
    const quantiles = { q10: [1], q50: [1], q90: [1], q95: [1], q99: [1] };
    const at = new Date(NOW);
    await db.forecast.create({
      data: {
        seriesId: id,
        issuedAt: at,
        model: "m",
        stepMs: 60_000,
        horizonSteps: 1,
        confidence: 1,
        ...quantiles,
      },
    });
    const point = { q10: 1, q50: 1, q90: 1, q95: 1, q99: 1 };
    await db.forecastPoint.create({
      data: { seriesId: id, at, leadMs: 1, issuedAt: at, model: "m", ...point },
    });
    await db.shadowPoint.create({ data: { modelId: "m", seriesId: id, leadMs: 1, at, ...point } });
    await db.noForecast.create({ data: { seriesId: id, at, reason: "young" } });
    await db.engineState.create({
      data: {
        seriesId: id,
        revision: 0,
        through: at,
        ledger: Buffer.from([1]),
        fits: Buffer.from([1]),
        values: Buffer.from([1]),
      },
    });
    await db.eventMemory.create({ data: { seriesId: id, body: {} } });
    const workload = await db.workload.findUniqueOrThrow({ where: { id: workloadId } });
    await db.coherentForecast.create({
      data: {
        applicationId: workload.applicationId,
        measure: "requests",
        node: `${workloadId}/${subject}`,
        issuedAt: at,
        stepMs: 1,
        horizonSteps: 1,
        ...quantiles,
        method: "own",
      },
    });
    await db.limitState.upsert({
      where: { workloadId },
      create: { workloadId, draft: { users: [subject] } },
      update: { draft: { users: [subject] } },
    });
    return { subject, id };
  }
  const grid = { start: NOW - 30 * 60_000, step: 60_000, length: 30 };

  it("leaves none of its rows, keeps totals and others, and a certificate in the record", async () => {
    const { id: total } = await deps.series.ensure({ workloadId, measure: "requests", subject: "" }, 60_000);
    await deps.series.write(
      Array.from({ length: 30 }, (_, i) => ({ seriesId: total, at: grid.start + i * 60_000, value: 5 })),
    );
    const gone = await live("frank", 30);
    const stays = await live("grace", 30);
    await db.limitState.update({
      where: { workloadId },
      data: { draft: { users: [gone.subject, stays.subject] } },
    });
    const before = await deps.series.read(total, grid);

    const answer = await call("DELETE", "/subjects", { user: "frank" });
    expect(answer.status).toBe(200);
    const certificate = answer.json();
    expect(certificate.removed).toMatchObject({
      ActivityEvent: 2,
      Standing: 1,
      Sample: 30,
      Series: 1,
      Forecast: 1,
      ForecastPoint: 1,
      ShadowPoint: 1,
      NoForecast: 1,
      EngineState: 1,
      EventMemory: 1,
      CoherentForecast: 1,
    });
    expect(certificate.blanked).toEqual({ LimitState: 1 });
    expect(certificate).toMatchObject({ by: "Privacy officer", series: [gone.id] });

    const kept = await everyText(pool);
    expect(kept).not.toContain(gone.subject);
    expect(kept).not.toContain("frank");
    expect(kept).toContain(stays.subject);
    for (const table of [
      "Sample",
      "Forecast",
      "ForecastPoint",
      "ShadowPoint",
      "NoForecast",
      "EngineState",
      "EventMemory",
    ]) {
      const { rows } = await pool.query(`SELECT count(*)::int AS n FROM "${table}" WHERE "seriesId" = $1`, [
        gone.id,
      ]);
      expect(rows[0].n, table).toBe(0);
    }
    // Nobody else lost anything, and the workload used what it used.
    expect((await call("POST", "/subjects/lookup", { user: "grace" })).json().rows).toMatchObject({
      ActivityEvent: 2,
      Sample: 30,
      Standing: 1,
    });
    expect([...(await deps.series.read(total, grid)).values]).toEqual([...before.values]);

    const [listed] = (await call("GET", "/subjects/erasures")).json().items;
    expect(listed).toMatchObject({
      id: certificate.id,
      sha256: certificate.sha256,
      removed: certificate.removed,
    });
    expect((await call("POST", "/subjects/lookup", { user: "frank" })).json().rows).toEqual({});
  });

  it("takes a pseudonym too, needs an admin, and refuses both or neither", async () => {
    const { subject } = await live("heidi", 3);
    const viewer = { kind: "user", id: "v", name: "V", role: "operator" } as const;
    const refused = await handleRest(
      new Request(`http://x/api/v1/subjects/${subject}`, { method: "DELETE" }),
      `/subjects/${subject}`,
      viewer,
      deps,
    );
    expect(refused.status).toBe(403);
    expect((await call("DELETE", "/subjects", {})).status).toBe(400);
    expect((await call("DELETE", "/subjects?user=heidi")).status).toBe(400);
    expect((await call("DELETE", `/subjects/${subject}`)).json().removed).toMatchObject({
      ActivityEvent: 2,
      Sample: 3,
    });
    expect(await everyText(pool)).not.toContain(subject);
  });

  it("removes what a forecast under way still wrote of it", async () => {
    const { id, subject } = await live("ivan", 2);
    await call("DELETE", `/subjects/${subject}`);
    await db.noForecast.create({ data: { seriesId: id, at: new Date(NOW), reason: "late" } });
    await keepRetention(deps);
    expect(await db.noForecast.count({ where: { seriesId: id } })).toBe(0);
  });
});

describe("keeping only so long", () => {
  it("removes what is older than the settings say, of each kind", async () => {
    const old = NOW - 40 * 24 * HOUR;
    await call("POST", "/events", [event("judy", { at: old }), event("judy")]);
    const { id: mine } = await deps.series.ensure({ workloadId, measure: "cpu", subject: "u_old" }, 60_000);
    const { id: total } = await deps.series.ensure({ workloadId, measure: "cpu", subject: "" }, 60_000);
    await deps.series.write([mine, total].map((seriesId) => ({ seriesId, at: old, value: 1 })));
    await db.standing.create({ data: { subject: "u_old", plan: "gold", updatedAt: new Date(old) } });
    await keepRetention(deps);
    expect(await db.activityEvent.count()).toBe(2);

    await call("PUT", "/privacy", { keepDays: { activity: 30, userSeries: 30, profiles: 30 } });
    await keepRetention(deps);
    expect(await db.activityEvent.count()).toBe(1);
    expect(await db.series.count({ where: { id: mine } })).toBe(0);
    expect(await db.sample.count({ where: { seriesId: total } })).toBeGreaterThan(0);
    expect(await db.standing.count({ where: { subject: "u_old" } })).toBe(0);
    await call("PUT", "/privacy", {});
  });
});

describe("samples that are dropped", () => {
  it("are rolled up first, and their roll-ups stand", async () => {
    const hour = Math.floor((NOW - 60 * 24 * HOUR) / HOUR) * HOUR;
    const { id } = await deps.series.ensure({ workloadId, measure: "gpu", subject: "" }, 60_000);
    await deps.series.write(
      Array.from({ length: 60 }, (_, i) => ({ seriesId: id, at: hour + i * 60_000, value: i })),
    );
    await call("PUT", "/privacy", { keepDays: { samples: 30, fiveMinutes: 30 } });
    await keepRetention(deps);
    expect(await db.sample.count({ where: { seriesId: id } })).toBe(0);
    expect(await db.rollup5m.count({ where: { seriesId: id } })).toBe(0);
    const read = () => deps.series.read(id, { start: hour, step: HOUR, length: 1 });
    expect((await read()).values[0]).toBe(29.5);
    await deps.series.write([{ seriesId: id, at: hour, value: 1e6 }]);
    expect((await read()).values[0]).toBe(29.5);
    await call("PUT", "/privacy", {});
  });
});

describe("groups", () => {
  it("of fewer than k users are not shown by themselves", async () => {
    const users = (from: number, to: number, region: string) =>
      Array.from({ length: to - from }, (_, i) => event(`user${from + i}`, { region, id: `${region}${i}` }));
    await call("POST", "/events", [...users(0, 9, "eu"), ...users(9, 12, "us"), ...users(12, 14, "apac")]);
    const shown = (await call("GET", "/activity/groups?by=region")).json();
    expect(shown).toMatchObject({
      k: 5,
      groups: [{ name: "eu", users: 9 }],
      others: { users: 5, acts: 5 },
      hidden: 2,
    });
    expect(JSON.stringify(shown)).not.toMatch(/us"|apac/);
  });
});
