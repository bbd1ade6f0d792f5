import { type AccessLine, deviceOf, timeOf } from "./access-log";

// Where access logs written as JSON keep what: nginx's variables, names that Apache's log formats are usually given, and
// Caddy's and Traefik's own. A dot goes into a nested object.
const NAMES = {
  at: ["time_iso8601", "@timestamp", "timestamp", "StartUTC", "time", "time_local", "datetime", "msec", "ts"],
  name: ["remote_user", "user", "ClientUsername", "request.user_id", "user_id"],
  address: ["remote_addr", "client_ip", "remote_ip", "clientip", "ClientHost", "request.remote_ip", "ip"],
  agent: ["http_user_agent", "user_agent", "agent", "userAgent", "request_User-Agent"],
  request: ["request", "request_line"],
  method: ["request_method", "method", "RequestMethod", "request.method", "verb"],
  path: ["request_uri", "uri", "RequestPath", "request.uri", "path", "url"],
  status: ["status", "status_code", "DownstreamStatus", "response"],
  bytes: ["body_bytes_sent", "bytes_sent", "DownstreamContentSize", "bytes", "size"],
  application: ["application", "server_name", "vhost", "request.host", "host"],
  session: ["session", "session_id"],
} as const;
/** Names of how long it took, and what makes milliseconds of it. */
const TOOK: readonly (readonly [string, number])[] = [
  ["duration_ms", 1],
  ["response_time_us", 0.001],
  ["Duration", 1e-6],
  ["request_time", 1000],
  ["duration", 1000],
];
const REQUEST = /^([A-Z]{1,20}) (\S+)/;
/** Seconds since 1970 stay below this until the year 5138; milliseconds are above it since 1973. */
const SECONDS_BELOW = 1e11;

/**
 * parseJsonLog reads one line of an access log that is written as JSON: nginx's `log_format … escape=json` and Apache's
 * likes, Caddy's and Traefik's. `named` says where a field is when its name does not tell. Gives what is wrong as a
 * sentence that quotes nothing of the line.
 */
export function parseJsonLog(
  item: Record<string, unknown>,
  named: Readonly<Record<string, string>> = {},
): AccessLine | { fault: string } {
  const find = (field: keyof typeof NAMES): string | undefined => {
    const own = named[field];
    for (const name of own ? [own] : NAMES[field]) {
      const value = plainOf(at(item, name));
      if (value !== undefined) return value;
    }
    return undefined;
  };
  const time = instantOf(find("at"));
  if (time === undefined) return { fault: "The line has no time that can be read, e.g. time_iso8601." };
  const request = REQUEST.exec(find("request") ?? "");
  const action = plainOf(at(item, named.action ?? "")) ?? find("method") ?? request?.[1];
  const object = plainOf(at(item, named.object ?? "")) ?? request?.[2] ?? find("path");
  if (!action) return { fault: "The line has no method, e.g. request_method or request." };
  const [address, agent] = [find("address"), find("agent")];
  const user = plainOf(at(item, named.user ?? "")) ?? find("name");
  const who = user ?? `${address ?? ""} ${agent ?? ""}`.trim().slice(0, 512);
  if (who === "") return { fault: "The line names no user and no address, e.g. remote_user or remote_addr." };
  return {
    at: time,
    user: who,
    action,
    object: object ?? "/",
    device: agent ? deviceOf(agent) : undefined,
    status: amountOf(find("status")),
    bytes: amountOf(find("bytes")),
    ...defined("durationMs", tookOf(item)),
    ...defined("application", find("application")?.replace(/:\d+$/, "")),
    ...defined("session", find("session")),
    ...defined("address", address),
  };
}

const defined = <K extends string, V>(key: K, value: V | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { [key in K]?: V };

/** at goes along a name's dots; a name that is there with its dots counts first. */
function at(item: Record<string, unknown>, name: string): unknown {
  if (Object.hasOwn(item, name)) return item[name];
  return name
    .split(".")
    .reduce<unknown>(
      (inner, part) =>
        typeof inner === "object" && inner !== null && Object.hasOwn(inner, part)
          ? (inner as Record<string, unknown>)[part]
          : undefined,
      item,
    );
}

/** plainOf gives a text or number as text; "-" and "" are how logs say that there is none. */
function plainOf(value: unknown): string | undefined {
  const one = Array.isArray(value) ? value[0] : value;
  if (typeof one === "number" && Number.isFinite(one)) return String(one);
  return typeof one === "string" && one !== "" && one !== "-" ? one : undefined;
}

function amountOf(text: string | undefined): number | undefined {
  const number = text === undefined ? Number.NaN : Number(text);
  return Number.isFinite(number) && number >= 0 ? number : undefined;
}

function tookOf(item: Record<string, unknown>): number | undefined {
  for (const [name, factor] of TOOK) {
    const took = amountOf(plainOf(at(item, name)));
    if (took !== undefined) return took * factor;
  }
  return undefined;
}

function instantOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isFinite(number)) return Math.round(number < SECONDS_BELOW ? number * 1000 : number);
  const common = timeOf(text.replace(/^\[|\]$/g, ""));
  if (common !== undefined) return common;
  const parsed = /^\d{4}-\d{2}-\d{2}T/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(parsed) ? undefined : parsed;
}
