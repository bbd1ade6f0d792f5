const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const QUOTED = '"((?:[^"\\\\]|\\\\.)*)"';
const LINE = new RegExp(
  `^(?:([\\w.-]+):\\d{1,5} )?(\\S+) \\S+ (.*?) \\[([^\\]]{10,40})\\] ${QUOTED} (\\d{3}|-) (\\d+|-)(?: ${QUOTED} ${QUOTED})?(?: .*)?$`,
);
const TIME = /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})$/;
const REQUEST = /^([A-Z]{1,20}) (\S+)(?: HTTP\/\d(?:\.\d)?)?$/;

/** AccessLine is one line of an access log as an activity line with plain identifiers: it may not be stored like this. */
export interface AccessLine {
  at: number;
  user: string;
  action: string;
  object: string;
  device?: string;
  status?: number;
  bytes?: number;
  durationMs?: number;
  application?: string;
  session?: string;
  /** Where the request came from; of it a region may be kept, never the address. */
  address?: string;
}

/**
 * parseAccessLine reads a line of the combined format of nginx and Apache, of Apache's common format, or with the virtual
 * host in front, which is the application then. Without a signed-in user, address and agent together stand for one.
 * Gives what is wrong as a sentence that quotes nothing of the line.
 */
export function parseAccessLine(text: string): AccessLine | { fault: string } {
  const parts = LINE.exec(text);
  if (!parts) return { fault: "The line is not in the combined or common log format." };
  const [, host, address, name, time, request, status, bytes, , agent] = parts;
  const at = timeOf(time);
  if (at === undefined) return { fault: "The time is not like 10/Oct/2026:13:55:36 +0000." };
  const asked = REQUEST.exec(request);
  if (!asked) return { fault: "The request is not a method and a path." };
  const signedIn = name !== "-" && name !== "" && name !== '""';
  return {
    at,
    user: signedIn ? name : `${address} ${agent ?? ""}`.trim().slice(0, 512),
    action: asked[1],
    object: asked[2],
    device: agent && agent !== "-" ? deviceOf(agent) : undefined,
    status: status === "-" ? undefined : Number(status),
    bytes: bytes === "-" ? undefined : Number(bytes),
    ...(host ? { application: host } : {}),
    ...(address === "-" ? {} : { address }),
  };
}

/** timeOf reads 10/Oct/2026:13:55:36 +0000 as epoch ms; undefined when it is not one. */
export function timeOf(text: string): number | undefined {
  const parts = TIME.exec(text);
  if (!parts) return undefined;
  const [, day, name, year, hour, minute, second, sign, zoneHours, zoneMinutes] = parts;
  const month = MONTHS.indexOf(name);
  const at = Date.UTC(Number(year), month, Number(day), Number(hour), Number(minute), Number(second));
  if (month < 0 || new Date(at).getUTCDate() !== Number(day)) return undefined;
  const offset = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000;
  return at - (sign === "-" ? -offset : offset);
}

/** deviceOf coarsens a user agent to bot, mobile or desktop; the agent itself could tell one person from all others. */
export function deviceOf(agent: string): "bot" | "mobile" | "desktop" {
  if (/bot|crawl|spider|slurp|curl|wget|python|monitor/i.test(agent)) return "bot";
  return /mobi|android|iphone|ipad/i.test(agent) ? "mobile" : "desktop";
}
