import { describe, expect, it } from "vitest";
import { ActivityLine, activityReader, type Hash, plainLine } from "./activity";
import { objectOf } from "./unnamed";

const NOW = Date.UTC(2026, 10, 22, 8);
const hash: Hash = (kind, plain) => `${kind}#${plain.length}${[...plain].reverse().join("").slice(0, 3)}`;
const line = { at: NOW, user: "alice@example.com", application: "shop", action: "search" };

describe("activityReader", () => {
  it("keeps what may be kept and counts what was dropped", () => {
    const read = activityReader(hash, NOW);
    const taken = read(
      {
        ...line,
        message: "free text",
        object: "/users/alice@example.com/orders/17?q=x",
        region: "203.0.113.9",
        device: "mobile",
        status: 200,
      },
      1,
    );
    expect(taken).toMatchObject({
      event: {
        object: "/users/{user}/orders/*",
        region: undefined,
        device: "mobile",
        status: 200,
        session: "",
      },
      dropped: 2,
    });
    expect(JSON.stringify(taken)).not.toContain("alice@");
  });

  it("takes the identifier out of the names that hold it", () => {
    const taken = activityReader(hash, NOW)(
      { ...line, user: "bob77", action: "open-bob77", object: "/home/bob77/bob777" },
      1,
    );
    expect(taken).toMatchObject({ event: { action: "open-{user}", object: "/home/{user}/bob777" } });
  });

  it("gives equal events of one batch ids of their own, and the same ones when the batch comes again", () => {
    const ids = () => {
      const read = activityReader((_, plain) => plain, NOW);
      return [1, 2].map((n) => read(line, n)).map((taken) => ("event" in taken ? taken.event.id : ""));
    };
    expect(new Set(ids()).size).toBe(2);
    expect(ids()).toEqual(ids());
  });

  it("names line, field and value of what is wrong, but never an identifier", () => {
    const read = activityReader(hash, NOW);
    expect(read({ ...line, at: "yesterday" }, 7)).toMatchObject({
      faults: [{ line: 7, field: "at", message: expect.stringContaining("ISO 8601") }],
    });
    expect(read({ ...line, at: NOW + 3_600_000 }, 8)).toMatchObject({
      faults: [{ field: "at", message: expect.stringContaining("10 minutes ahead") }],
    });
    expect(read({ ...line, status: "ok" }, 9)).toMatchObject({
      faults: [{ field: "status" }],
    });
    expect(JSON.stringify(read({ ...line, user: { mail: "alice@example.com" } }, 10))).not.toContain("alice");
    expect(read("text", 11)).toMatchObject({ faults: [{ message: "The line must be a JSON object." }] });
  });
});

describe("objectOf", () => {
  it.each([
    ["https://shop.example/cart/42?token=abc#top", "/cart/*"],
    ["/report/550e8400-e29b-41d4-a716-446655440000", "/report/*"],
    ["/from/198.51.100.7/x", "/from/*/x"],
    ["/static/app.js", "/static/app.js"],
    ["/users/frank/orders", "/users/*/orders"],
    ["/~frank/@ann/x", "/*/*/x"],
    ["please call me back", undefined],
    ["/a\u0000b", undefined],
    ["/say/please%20call%20me", undefined],
  ])("%s becomes %s", (text, object) => expect(objectOf(text)).toBe(object));
});

describe("plainLine", () => {
  it("gives back only what the schema gives back as it is", () => {
    const odd = [
      undefined,
      null,
      "",
      " ",
      "x",
      " x",
      "two words",
      "GET /a b",
      "GET /a/b",
      "käse",
      "a".repeat(600),
      0,
      -0,
      -1,
      1.5,
      999,
      1000,
      1e16,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      true,
      {},
      [],
      "2026-11-22",
    ];
    const full = {
      at: 5,
      user: "u",
      session: "s",
      application: "shop",
      action: "buy",
      object: "/a",
      region: "eu",
      device: "d",
      address: "1.2.3.4",
      latitude: null,
      longitude: null,
      status: 200,
      bytes: 1,
      durationMs: 2,
      id: "i",
    };
    const isWord = (text: string) => /^[\p{L}\p{N}_][\p{L}\p{N}_.:/*{}-]{0,119}$/u.test(text);
    const isAction = (text: string) => isWord(text) || /^[A-Z]{1,20} \/\S{0,500}$/.test(text);
    const lines: unknown[] = [full, null, 7, "x", []];
    for (const field of Object.keys(full))
      for (const value of odd) lines.push({ ...full, extra: 1, [field]: value });
    let plain = 0;
    for (const line of lines) {
      const given = plainLine(line, isWord, isAction);
      if (!given) continue;
      plain++;
      const { extra: _, ...named } = given as typeof given & { extra?: number };
      expect(ActivityLine.parse(line)).toEqual(named);
    }
    expect(plain).toBeGreaterThan(100);
  });
});
