import { describe, expect, it } from "vitest";
import { eventOfEntry, StreamConfig } from "./stream";

describe("StreamConfig", () => {
  it("takes an address with or without its scheme, and completes the rest", () => {
    expect(StreamConfig.parse({ url: "redis.example:6380", stream: "acts" })).toEqual({
      url: "redis://redis.example:6380",
      username: "",
      stream: "acts",
      group: "headroom",
      from: "start",
      application: "",
    });
    expect(StreamConfig.parse({ url: "rediss://r/2", stream: "a" }).url).toBe("rediss://r/2");
  });

  it.each(["", "http://x", "redis://u:secret@x", "redis://x/a", "redis://x?y=1"])("refuses %j", (url) => {
    expect(StreamConfig.safeParse({ url, stream: "a" }).success).toBe(false);
  });
});

describe("eventOfEntry", () => {
  it("reads JSON in a field, or the fields themselves", () => {
    expect(eventOfEntry({ event: '{"user":"kim","action":"a"}', trace: "x" }, "shop")).toEqual({
      user: "kim",
      action: "a",
      application: "shop",
    });
    expect(eventOfEntry({ payload: '{"application":"own"}' }, "shop")).toEqual({ application: "own" });
    expect(
      eventOfEntry({ at: "1795334400000", user: "42", action: "a", bytes: "7", status: "" }, ""),
    ).toEqual({
      at: 1795334400000,
      user: "42",
      action: "a",
      bytes: 7,
      status: "",
    });
    expect(eventOfEntry({ at: "2026-11-22T08:00:00Z", user: "u" }, "")?.at).toBe("2026-11-22T08:00:00Z");
  });

  it.each(["", "{", "3", "null", "[]"])("gives nothing for the field %j", (event) => {
    expect(eventOfEntry({ event }, "")).toBeUndefined();
  });
});
