import { describe, expect, it } from "vitest";
import { LogMapping } from "@/server/core/ingest/otlp";
import { CHANNEL_NAMES, CHANNELS } from "@/server/core/ingest/channels";
import { doorNext, LOG_FIELDS, mappingOf, mappingText, sendWith } from "./prepare-doors";
import type { Door } from "./types";

const NOW = Date.UTC(2026, 10, 22, 8);
const door = (more: Partial<Door>): Door =>
  ({ lastAt: null, lastError: null, lastErrorAt: null, itemsPerMinute: 0, unit: "events", ...more }) as Door;
const ago = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();

describe("doorNext", () => {
  it("says who decides, and when something was sent to a closed door", () => {
    expect(doorNext(door({ state: "closed" }), NOW).decides).toBe("person");
    expect(doorNext(door({ state: "closed", lastErrorAt: ago(3) }), NOW).text).toContain("3 min ago");
    expect(doorNext(door({ state: "refused", lastErrorAt: ago(1), lastError: "No." }), NOW).text).toBe(
      "The newest request, 1 min ago, was refused: No.",
    );
    expect(doorNext(door({ state: "ok", itemsPerMinute: 1200 }), NOW)).toEqual({
      decides: "rule",
      text: "What is sent is stored as it comes: 1,200 events a minute over the last ten.",
    });
  });
});

describe("the mapping of log attributes", () => {
  it("is the same after it went through the form, with every field there", () => {
    const mapping = LogMapping.parse({ user: ["uid", "enduser.id"], action: [] });
    expect(mappingOf(mappingText(mapping))).toEqual(mapping);
    expect(LOG_FIELDS.map(({ field }) => field).sort()).toEqual(Object.keys(mapping).sort());
  });
});

it("shows for every door how to send through it", () => {
  for (const channel of CHANNEL_NAMES)
    expect(sendWith(channel, `/api/v1${CHANNELS[channel].path}`, "http://x", NOW).length).toBeGreaterThan(20);
});
