import { describe, expect, it } from "vitest";
import { FeedConfig } from "./config";
import { readDelivery } from "./delivery";
import { easterOf, holidaysOf } from "./holidays";
import { readCalendar } from "./ics";
import { readNews } from "./news";
import { instantOf, offsetAt } from "./zone";

const at = (text: string) => Date.parse(text);
const HOUR = 3_600_000;

describe("zones", () => {
  it("know summer time, its gap and its double hour", () => {
    expect(offsetAt("Europe/Berlin", at("2026-07-01T00:00:00Z"))).toBe(2 * HOUR);
    expect(offsetAt("America/New_York", at("2026-01-01T00:00:00Z"))).toBe(-5 * HOUR);
    const berlin = (wall: string) => new Date(instantOf("Europe/Berlin", at(`${wall}Z`))).toISOString();
    expect(berlin("2026-03-28T09:00:00")).toBe("2026-03-28T08:00:00.000Z");
    expect(berlin("2026-03-29T09:00:00")).toBe("2026-03-29T07:00:00.000Z");
    expect(berlin("2026-03-29T02:30:00")).toBe("2026-03-29T01:30:00.000Z");
    expect(berlin("2026-10-25T02:30:00")).toBe("2026-10-25T00:30:00.000Z");
    expect(berlin("2026-10-26T09:00:00")).toBe("2026-10-26T08:00:00.000Z");
  });
});

const calendar = (...events: string[][]) =>
  [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//x//EN",
    ...events.flatMap((lines) => ["BEGIN:VEVENT", ...lines, "END:VEVENT"]),
    "END:VCALENDAR",
  ].join("\r\n");
const span = { from: at("2026-10-01T00:00:00Z"), to: at("2026-12-01T00:00:00Z"), zone: "UTC" };
const read = (...events: string[][]) => readCalendar(calendar(...events), span);
const times = (...events: string[][]) =>
  read(...events).entries.map(({ startsAt, endsAt }) => [
    new Date(startsAt).toISOString(),
    (endsAt - startsAt) / HOUR,
  ]);

describe("readCalendar", () => {
  it("keeps a weekly meeting at its wall clock across the end of summer time, without what is left out or moved", () => {
    const master = [
      "UID:sale",
      "CREATED:20260901T120000Z",
      "DTSTAMP:20261001T000000Z",
      "DTSTART;TZID=Europe/Berlin:20261013T090000",
      "DTEND;TZID=Europe/Berlin:20261013T110000",
      "RRULE:FREQ=WEEKLY;COUNT=5",
      "EXDATE;TZID=Europe/Berlin:20261020T090000",
      "SUMMARY:Weekly sale\\, all shops",
    ];
    const moved = [
      "UID:sale",
      "RECURRENCE-ID;TZID=Europe/Berlin:20261103T090000",
      "DTSTART;TZID=Europe/Berlin:20261104T140000",
      "DTEND;TZID=Europe/Berlin:20261104T150000",
      "SUMMARY:Late sale",
    ];
    const { entries, refused } = read(master, moved);
    expect(refused).toBe(0);
    expect(entries.map(({ startsAt, title }) => [new Date(startsAt).toISOString(), title])).toEqual([
      ["2026-10-13T07:00:00.000Z", "Weekly sale, all shops"],
      ["2026-10-27T08:00:00.000Z", "Weekly sale, all shops"],
      ["2026-11-04T13:00:00.000Z", "Late sale"],
      ["2026-11-10T08:00:00.000Z", "Weekly sale, all shops"],
    ]);
    expect(entries[0]).toMatchObject({
      announcedAt: at("2026-09-01T12:00:00Z"),
      endsAt: at("2026-10-13T09:00:00Z"),
    });
    expect(new Set(entries.map(({ id }) => id)).size).toBe(4);
    expect(read(master, moved)).toEqual({ entries, refused });
  });

  it("reads UTC, floating times, whole days that lose or gain an hour, zones of its own, and leaves cancelled ones out", () => {
    expect(times(["UID:a", "DTSTART:20261101T100000Z", "DURATION:PT90M"])).toEqual([
      ["2026-11-01T10:00:00.000Z", 1.5],
    ]);
    expect(times(["UID:b", "DTSTART:20261101T100000", "DTEND:20261101T110000"])).toEqual([
      ["2026-11-01T10:00:00.000Z", 1],
    ]);
    expect(times(["UID:c", "DTSTART:20261101T100000Z", "STATUS:CANCELLED"])).toEqual([]);
    const day = calendar(["UID:d", "DTSTART;VALUE=DATE:20261025", "DTEND;VALUE=DATE:20261026"]);
    const [whole] = readCalendar(day, { ...span, zone: "Europe/Berlin" }).entries;
    expect([new Date(whole.startsAt).toISOString(), (whole.endsAt - whole.startsAt) / HOUR]).toEqual([
      "2026-10-24T22:00:00.000Z",
      25,
    ]);
    const own = calendar([
      "UID:e",
      "DTSTART;TZID=Office:20261101T100000",
      "DTEND;TZID=Office:20261101T110000",
    ]).replace(
      "BEGIN:VEVENT",
      [
        "BEGIN:VTIMEZONE",
        "TZID:Office",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZOFFSETFROM:+0330",
        "TZOFFSETTO:+0330",
        "END:STANDARD",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
      ].join("\r\n"),
    );
    expect(new Date(readCalendar(own, span).entries[0].startsAt).toISOString()).toBe(
      "2026-11-01T06:30:00.000Z",
    );
  });

  it("gives what touches the span of an entry that began long before, and nothing beyond", () => {
    const yearly = times(["UID:y", "DTSTART;VALUE=DATE:19991124", "RRULE:FREQ=YEARLY"]);
    expect(yearly).toEqual([["2026-11-24T00:00:00.000Z", 24]]);
    expect(times(["UID:z", "DTSTART:20200101T000000Z", "RRULE:FREQ=DAILY;UNTIL=20201231T000000Z"])).toEqual(
      [],
    );
    expect(times(["UID:long", "DTSTART:20260901T000000Z", "DTEND:20261015T000000Z"])).toHaveLength(1);
  });

  it("counts what it cannot understand, and goes on", () => {
    const { entries, refused } = read(["UID:n", "SUMMARY:no start"], ["UID:ok", "DTSTART:20261101T100000Z"]);
    expect([entries.length, refused]).toEqual([1, 1]);
  });

  it.each([
    ["what is none", "<html>", "not a calendar"],
    ["what is cut off", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a", "malformed"],
    ["a large one", `BEGIN:VCALENDAR\r\n${"X".repeat(5_000_000)}`, "larger than 4 MiB"],
    [
      "many components",
      `BEGIN:VCALENDAR\r\n${"BEGIN:VEVENT\r\nEND:VEVENT\r\n".repeat(21_000)}END:VCALENDAR`,
      "more than 20000",
    ],
    [
      "an entry for each second",
      calendar(["UID:s", "DTSTART:20261001T000000Z", "RRULE:FREQ=SECONDLY"]),
      "repeats more than",
    ],
    [
      "an entry for each minute since 1990",
      calendar(["UID:s", "DTSTART:19900101T000000Z", "RRULE:FREQ=MINUTELY"]),
      "repeats more than",
    ],
  ])("refuses %s", (_, text, message) => {
    expect(() => readCalendar(text, span)).toThrow(message);
  });
});

describe("readNews", () => {
  it("reads RSS, Atom and RDF, with times of the events module", () => {
    const rss = `<?xml version="1.0"?><rss version="2.0" xmlns:ev="x"><channel><title>t</title>
      <item><title>Big &amp; late sale</title><guid isPermaLink="false">1</guid><pubDate>Tue, 10 Nov 2026 08:00:00 GMT</pubDate></item>
      <item><title><![CDATA[Concert <b>x</b>]]></title><link>https://x/2</link><pubDate>Tue, 10 Nov 2026 08:00:00 GMT</pubDate>
        <ev:startdate>2026-11-20T18:00:00Z</ev:startdate><ev:enddate>2026-11-20T22:00:00Z</ev:enddate></item>
      <item><title>no time</title></item></channel></rss>`;
    const { entries, refused } = readNews(rss, 24 * HOUR);
    expect(refused).toBe(1);
    expect(entries).toEqual([
      {
        id: "1",
        title: "Big & late sale",
        startsAt: at("2026-11-10T08:00:00Z"),
        endsAt: at("2026-11-11T08:00:00Z"),
        announcedAt: at("2026-11-10T08:00:00Z"),
      },
      {
        id: "https://x/2",
        title: "Concert x",
        startsAt: at("2026-11-20T18:00:00Z"),
        endsAt: at("2026-11-20T22:00:00Z"),
        announcedAt: at("2026-11-10T08:00:00Z"),
      },
    ]);
    const atom = `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>urn:1</id><title type="text">Launch</title><updated>2026-11-10T08:00:00Z</updated><link href="https://x"/></entry></feed>`;
    expect(readNews(atom, HOUR).entries).toMatchObject([{ id: "urn:1", title: "Launch" }]);
    const rdf = `<rdf:RDF xmlns:rdf="r"><channel/><item><title>R</title><dc:date>2026-11-10T08:00:00Z</dc:date></item></rdf:RDF>`;
    expect(readNews(rdf, HOUR).entries).toHaveLength(1);
  });

  it.each([
    [
      "entities that multiply",
      `<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><rss><channel>&c;</channel></rss>`,
      "document type",
    ],
    [
      "a thousand levels",
      `<rss><channel>${"<a>".repeat(1000)}${"</a>".repeat(1000)}</channel></rss>`,
      "nests more",
    ],
    ["what is large", "<rss>".padEnd(5_000_000, "x"), "larger than 4 MiB"],
    ["what is broken", "<rss><channel><item></rss>", "well-formed"],
    ["what is another thing", "<html><body/></html>", "neither RSS nor Atom"],
  ])("refuses %s", (_, text, message) => {
    expect(() => readNews(text, HOUR)).toThrow(message);
  });
});

describe("readDelivery", () => {
  it("reads our own shape, one or many", () => {
    const one = {
      title: "Big sale",
      startsAt: "2026-11-27T00:00:00Z",
      endsAt: "2026-11-28T00:00:00Z",
      kind: "campaign",
      application: "shop",
    };
    expect(readDelivery(one)).toEqual({
      entries: [
        {
          id: `Big sale/${at("2026-11-27T00:00:00Z")}`,
          title: "Big sale",
          startsAt: at("2026-11-27T00:00:00Z"),
          endsAt: at("2026-11-28T00:00:00Z"),
          kind: "campaign",
          application: "shop",
        },
      ],
    });
    expect(readDelivery([one, { ...one, id: 7 }])).toMatchObject({ entries: [{}, { id: "7" }] });
    expect(readDelivery([one, { title: "x" }])).toEqual({
      fault: expect.stringContaining("Event 2: startsAt"),
    });
    expect(readDelivery({ ...one, endsAt: "2026-11-26T00:00:00Z" })).toEqual({
      fault: expect.stringContaining("ends before"),
    });
    expect(readDelivery("text")).toHaveProperty("fault");
  });

  it("reads GitHub's deployments and releases", () => {
    const repository = { id: 1, name: "checkout", full_name: "acme/checkout" };
    const deployment = {
      id: 42,
      environment: "production",
      ref: "main",
      created_at: "2026-11-22T07:00:00Z",
      creator: { login: "octocat" },
    };
    expect(readDelivery({ deployment, repository }, "deployment")).toEqual({
      entries: [
        {
          id: "github/deployment/42",
          title: "Deploy checkout to production",
          startsAt: at("2026-11-22T07:00:00Z"),
          endsAt: at("2026-11-22T08:00:00Z"),
          kind: "deployment",
          application: "checkout",
        },
      ],
    });
    const status = { state: "success", updated_at: "2026-11-22T07:05:00Z" };
    expect(
      readDelivery({ deployment, deployment_status: status, repository }, "deployment_status"),
    ).toMatchObject({
      entries: [{ id: "github/deployment/42", endsAt: at("2026-11-22T07:05:00Z") }],
    });
    const release = {
      id: 9,
      tag_name: "v1.2",
      published_at: "2026-11-22T07:00:00Z",
      created_at: "2026-11-21T07:00:00Z",
    };
    expect(readDelivery({ action: "published", release, repository }, "release")).toMatchObject({
      entries: [{ title: "Release checkout v1.2" }],
    });
    expect(readDelivery({ action: "created", release, repository }, "release")).toHaveProperty("ignored");
    expect(readDelivery({ zen: "x" }, "ping")).toHaveProperty("ignored");
    expect(readDelivery({ repository }, "deployment")).toHaveProperty("fault");
  });

  it("reads Kubernetes' events, and never their free text", () => {
    const event = {
      apiVersion: "v1",
      kind: "Event",
      metadata: { name: "checkout.17", namespace: "shop", uid: "u-1" },
      involvedObject: { kind: "Deployment", name: "checkout", namespace: "shop" },
      reason: "ScalingReplicaSet",
      type: "Normal",
      message: "Scaled up by bob@example.com",
      firstTimestamp: "2026-11-22T07:00:00Z",
      lastTimestamp: "2026-11-22T07:00:05Z",
    };
    const read = readDelivery(event);
    expect(read).toEqual({
      entries: [
        {
          id: "kubernetes/u-1",
          title: "ScalingReplicaSet Deployment checkout",
          startsAt: at("2026-11-22T07:00:00Z"),
          endsAt: at("2026-11-22T08:00:00Z"),
          kind: "deployment",
          application: "checkout",
        },
      ],
    });
    expect(readDelivery({ ...event, type: "Warning", reason: "BackOff" })).toMatchObject({
      entries: [{ kind: "incident" }],
    });
    expect(readDelivery({ ...event, reason: "Pulled" })).toHaveProperty("ignored");
    const { involvedObject, firstTimestamp: _, lastTimestamp: __, ...rest } = event;
    expect(
      readDelivery({
        ...rest,
        apiVersion: "events.k8s.io/v1",
        regarding: involvedObject,
        eventTime: "2026-11-22T07:00:00.000000Z",
        reason: "Drain",
      }),
    ).toMatchObject({ entries: [{ kind: "maintenance" }] });
    expect(readDelivery({ items: [event, { ...event, metadata: { uid: "u-2" } }] })).toMatchObject({
      entries: [{}, { id: "kubernetes/u-2" }],
    });
  });
});

describe("holidaysOf", () => {
  const days = (code: string, year: number) =>
    holidaysOf(code, Date.UTC(year, 0, 1, 12), Date.UTC(year, 11, 31, 12)).map(
      ({ title, startsAt }) => `${new Date(startsAt + 12 * HOUR).toISOString().slice(5, 10)} ${title}`,
    );

  it("finds Easter", () => {
    // Dates of the Gregorian Easter as the churches list them.
    for (const date of [
      "2000-04-23",
      "2008-03-23",
      "2011-04-24",
      "2024-03-31",
      "2025-04-20",
      "2026-04-05",
      "2038-04-25",
    ])
      expect(new Date(easterOf(Number(date.slice(0, 4)))).toISOString().slice(0, 10)).toBe(date);
  });

  it("knows Germany, the United States with days observed, and England's substitutes", () => {
    expect(days("DE", 2026)).toEqual([
      "01-01 New Year's Day",
      "04-03 Good Friday",
      "04-06 Easter Monday",
      "05-01 Labour Day",
      "05-14 Ascension Day",
      "05-25 Whit Monday",
      "10-03 German Unity Day",
      "12-25 Christmas Day",
      "12-26 Second Day of Christmas",
    ]);
    expect(days("US", 2026)).toEqual(
      expect.arrayContaining([
        "01-19 Martin Luther King Jr. Day",
        "05-25 Memorial Day",
        "07-03 Independence Day (observed)",
        "07-04 Independence Day",
        "09-07 Labor Day",
        "11-26 Thanksgiving",
      ]),
    );
    expect(days("GB", 2022)).toEqual(
      expect.arrayContaining(["12-26 Boxing Day", "12-27 Christmas Day (observed)"]),
    );
    expect(days("GB", 2026)).toEqual(
      expect.arrayContaining([
        "12-26 Boxing Day",
        "12-28 Boxing Day (observed)",
        "08-31 Summer Bank Holiday",
      ]),
    );
    expect(days("SE", 2026)).toEqual(
      expect.arrayContaining(["06-20 Midsummer Day", "10-31 All Saints' Day"]),
    );
  });

  it("begins and ends at midnight of the country, and is known a year before", () => {
    const [first] = holidaysOf("DE", at("2026-10-02T23:00:00Z"), at("2026-10-04T00:00:00Z"));
    expect(first).toMatchObject({
      startsAt: at("2026-10-02T22:00:00Z"),
      endsAt: at("2026-10-03T22:00:00Z"),
      kind: "holiday",
    });
    expect(first.announcedAt).toBeLessThan(first.startsAt - 365 * 24 * HOUR);
    expect(holidaysOf("XX", 0, 1)).toEqual([]);
  });
});

describe("FeedConfig", () => {
  it("reads webcal as https, and refuses other schemes, passwords in addresses and unknown places", () => {
    expect(FeedConfig.parse({ kind: "ics", url: "webcal://x.example/a.ics" })).toMatchObject({
      url: "https://x.example/a.ics",
      everyMinutes: 60,
      zone: "UTC",
    });
    for (const wrong of [
      { kind: "ics", url: "file:///etc/passwd" },
      { kind: "rss", url: "https://user:secret@x.example/" },
      { kind: "ics", url: "https://x.example", zone: "Mars/Base" },
      { kind: "holidays", country: "ZZ" },
      { kind: "holidays", country: "constructor" },
    ])
      expect(FeedConfig.safeParse(wrong).success).toBe(false);
  });
});
