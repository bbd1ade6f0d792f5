import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parseAccessLine } from "./access-log";
import { activityReader } from "./activity";
import { formatOfLine, lineReader } from "./event-lines";
import { parseJsonLog } from "./json-log";

describe("parseAccessLine", () => {
  it("reads nginx's and Apache's combined lines, and Apache's common ones", () => {
    const nginx =
      '203.0.113.7 - - [22/Nov/2026:08:24:01 +0100] "GET /cart/42?coupon=x HTTP/1.1" 200 512 "https://shop.example/" "Mozilla/5.0 (iPhone; Mobile)"';
    expect(parseAccessLine(nginx)).toEqual({
      at: Date.UTC(2026, 10, 22, 7, 24, 1),
      user: "203.0.113.7 Mozilla/5.0 (iPhone; Mobile)",
      action: "GET",
      object: "/cart/42?coupon=x",
      device: "mobile",
      status: 200,
      bytes: 512,
      address: "203.0.113.7",
    });
    expect(parseAccessLine(`shop.example:443 ${nginx}`)).toMatchObject({
      application: "shop.example",
      address: "203.0.113.7",
    });
    const apache =
      '127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326 "http://www.example.com/start.html" "Mozilla/4.08 [en] (Win98; I ;Nav)"';
    expect(parseAccessLine(apache)).toMatchObject({
      at: Date.UTC(2000, 9, 10, 20, 55, 36),
      user: "frank",
      device: "desktop",
    });
    expect(parseAccessLine('::1 - - [10/Oct/2000:13:55:36 -0700] "POST / HTTP/2" 304 -')).toMatchObject({
      user: "::1",
      bytes: undefined,
      status: 304,
    });
    expect(parseAccessLine(`${nginx} rt=0.012 "198.51.100.1"`)).toMatchObject({ status: 200 });
    expect(
      parseAccessLine(
        '10.0.0.1 - - [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.1" 200 1 "-" "say \\"hi\\" curl/8"',
      ),
    ).toMatchObject({ device: "bot" });
  });

  it.each([
    "",
    "hello",
    '1.2.3.4 - - [32/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1" 200 1',
    '1.2.3.4 - - [10/Okt/2000:13:55:36 -0700] "GET / HTTP/1.1" 200 1',
    '1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "\\x16\\x03\\x01" 400 1',
  ])("says what is wrong with %j without quoting it", (line) => {
    expect(parseAccessLine(line)).toEqual({ fault: expect.not.stringContaining("1.2.3.4") });
  });
});

describe("parseJsonLog", () => {
  it("reads what nginx, Apache, Caddy and Traefik write as JSON", () => {
    const nginx = {
      time_local: "22/Nov/2026:08:24:01 +0100",
      remote_addr: "203.0.113.7",
      remote_user: "-",
      request: "GET /cart/42?coupon=x HTTP/1.1",
      status: 200,
      body_bytes_sent: "512",
      request_time: "0.25",
      http_user_agent: "curl/8.1",
    };
    expect(parseJsonLog(nginx)).toEqual({
      at: Date.UTC(2026, 10, 22, 7, 24, 1),
      user: "203.0.113.7 curl/8.1",
      address: "203.0.113.7",
      action: "GET",
      object: "/cart/42?coupon=x",
      device: "bot",
      status: 200,
      bytes: 512,
      durationMs: 250,
    });
    const caddy = {
      ts: 1795332241.25,
      request: {
        remote_ip: "::1",
        method: "POST",
        host: "shop.example:443",
        uri: "/a",
        headers: { "User-Agent": ["x"] },
      },
      duration: 0.002,
      size: 7,
      status: 201,
    };
    expect(parseJsonLog(caddy)).toMatchObject({
      at: 1795332241250,
      user: "::1",
      action: "POST",
      object: "/a",
      application: "shop.example",
      durationMs: 2,
    });
    const traefik = {
      StartUTC: "2026-11-22T07:24:01.5Z",
      ClientHost: "10.0.0.1",
      ClientUsername: "frank",
      RequestMethod: "GET",
      RequestPath: "/b",
      DownstreamStatus: 404,
      Duration: 3_000_000,
    };
    expect(parseJsonLog(traefik)).toMatchObject({ user: "frank", object: "/b", status: 404, durationMs: 3 });
    expect(
      parseJsonLog(
        { when: "2026-11-22T07:24:01Z", who: "u1", op: "open" },
        { at: "when", user: "who", action: "op" },
      ),
    ).toMatchObject({ user: "u1", action: "open", object: "/" });
  });

  it.each([
    {},
    { time: "soon", method: "GET", remote_addr: "secret" },
    { ts: 1e9, remote_addr: "secret" },
    { ts: 1e9, method: "GET" },
  ])("says what is wrong with %j without quoting it", (item) => {
    expect(parseJsonLog(item)).toEqual({ fault: expect.not.stringContaining("secret") });
  });
});

describe("formatOfLine", () => {
  it.each([
    ['{"at":"2026-11-22T08:00:00Z","user":"u"}', "ndjson"],
    [
      '{"time_iso8601":"2026-11-22T08:00:00+00:00","remote_addr":"::1","request":"GET / HTTP/1.1"}',
      "json-log",
    ],
    ["{broken", "ndjson"],
    ['1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1" 200 1', "combined"],
    ["timestamp,user_id,action", "csv"],
  ])("tells %s", (line, format) => expect(formatOfLine(line)).toBe(format));
});

describe("lineReader", () => {
  it("finds the columns of a CSV by their names or as told, and fills in the application", () => {
    const read = lineReader({
      format: "csv",
      header: "timestamp,user_id,what,status",
      columns: { action: "what" },
      application: "site",
    });
    expect(read('2026-11-22T08:00:00Z,u1,"open, all",200')).toEqual({
      item: { at: "2026-11-22T08:00:00Z", user: "u1", action: "open, all", status: 200, application: "site" },
    });
    expect(read('2026-11-22T08:00:00Z,"u1')).toEqual({ fault: "A quote is not closed." });
    expect(read("  ")).toBeUndefined();
  });

  const folder = path.resolve("../shared/traces/events");
  it.skipIf(!existsSync(folder))("takes every line of the public event files", () => {
    const columns: Record<string, Record<string, string>> = {
      social_collegemsg_2004: { object: "app", application: "none" },
    };
    for (const file of readdirSync(folder).filter((name) => name.endsWith(".csv"))) {
      const [header, ...lines] = readFileSync(path.join(folder, file), "utf8").trimEnd().split("\n");
      const read = lineReader({
        format: "csv",
        header,
        columns: columns[file.slice(0, -4)],
        application: "site",
      });
      const take = activityReader((_, plain) => plain, Date.UTC(2026, 10, 22));
      const taken = lines.map((text, i) => {
        const line = read(text);
        return line && "item" in line ? take(line.item, i + 1) : line;
      });
      const wrong = taken.filter((one) => !one || !("event" in one));
      expect(wrong, file).toEqual([]);
      expect(new Set(taken.map((one) => one && "event" in one && one.event.id)).size).toBe(lines.length);
    }
  });
});
