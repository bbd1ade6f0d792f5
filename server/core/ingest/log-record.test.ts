import { describe, expect, it } from "vitest";
import { eventsOfOtlp, LogMapping, OtlpLogs } from "./otlp";
import { recordOf } from "./log-record";

const NOW = Date.UTC(2026, 10, 22, 8);
const events = (text: string) => eventsOfOtlp(OtlpLogs.parse(recordOf(text, NOW)), LogMapping.parse({}));

describe("recordOf", () => {
  it("reads a record written flat or nested", () => {
    const flat = {
      "enduser.id": "kim",
      "service.name": "shop",
      http: { route: "/cart/{id}", response: { status_code: 200 }, request: { method: "GET" } },
      tags: ["x"],
      gone: null,
    };
    expect(events(JSON.stringify(flat))).toEqual([
      { at: NOW, user: "kim", application: "shop", action: "GET", object: "/cart/{id}", status: 200 },
    ]);
  });

  it("takes an OTLP request as it is", () => {
    const request = {
      resourceLogs: [{ scopeLogs: [{ logRecords: [{ timeUnixNano: "5000000", attributes: [] }] }] }],
    };
    expect(events(JSON.stringify(request))).toEqual([{ at: 5 }]);
  });

  it.each(["", "[1]", "null", "{", '"text"'])("refuses %j", (text) => {
    expect(() => recordOf(text, NOW)).toThrow("one JSON object");
  });
});
