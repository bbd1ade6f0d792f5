import { type LookupAddress, lookup } from "node:dns";
import { request as plain } from "node:http";
import { type RequestOptions, request as secure } from "node:https";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { createGunzip } from "node:zlib";
import type { Connection } from "@/server/core/sources/prometheus";
import { AppError } from "@/server/errors";

/** A question that takes longer is given up, ms. */
const PATIENCE_MS = 15_000;
/** Bytes of an answer after decompression. */
const MOST_BYTES = 48 * 1024 * 1024;

/** What a caller wants otherwise: the content that it accepts, and how many bytes after decompression. */
export interface Wanted {
  accept?: string;
  most?: number;
}
const MOST_HOPS = 2;

/** Addresses at which no metrics server lives, but which give away secrets of the machine or reach many at once. */
const NEVER = new BlockList();
NEVER.addSubnet("169.254.0.0", 16, "ipv4");
NEVER.addSubnet("0.0.0.0", 8, "ipv4");
NEVER.addSubnet("224.0.0.0", 3, "ipv4");
NEVER.addSubnet("fe80::", 10, "ipv6");
NEVER.addSubnet("ff00::", 8, "ipv6");
NEVER.addAddress("::", "ipv6");
NEVER.addAddress("fd00:ec2::254", "ipv6");

/** IPv4 in the dress of IPv6 (mapped, NAT64, 6to4); a list of its own, because a BlockList takes every IPv4 address for a mapped one. */
const DRESSED = new BlockList();
DRESSED.addSubnet("::ffff:0:0", 96, "ipv6");
DRESSED.addSubnet("64:ff9b::", 96, "ipv6");
DRESSED.addSubnet("2002::", 16, "ipv6");

/** mayReach tells whether an IP address may be asked; loopback and private networks may, for that is where such servers are. */
export const mayReach = (address: string): boolean =>
  isIP(address) === 6
    ? !NEVER.check(address, "ipv6") && !DRESSED.check(address, "ipv6")
    : !NEVER.check(address, "ipv4");

/** The address that was checked is the one that is connected to, so that a name cannot change in between. */
const lookupSafely: LookupFunction = (host, options, done) =>
  lookup(host, { ...options, all: true }, (error, found) => {
    const usable = (found as LookupAddress[] | undefined)?.filter(({ address }) => mayReach(address)) ?? [];
    if (error) return done(error, "");
    if (usable.length === 0)
      return done(Object.assign(new Error("forbidden address"), { code: "EFORBIDDEN" }), "");
    if (options.all) return done(null, usable);
    done(null, usable[0].address, usable[0].family);
  });

/** Reached is what came back: its status and its body. */
export interface Reached {
  status: number;
  body: string;
}

/**
 * reach asks a server for a path below its address and gives what comes back. It follows redirects to the same origin
 * alone, gives up after 15 s, and takes at most 48 MiB unless told. Throws AppError: "unavailable", or "too_large".
 */
export async function reach(
  connection: Connection,
  secret: string | undefined,
  path: string,
  signal?: AbortSignal,
  wanted: Wanted = {},
): Promise<Reached> {
  let url = new URL(connection.url + path);
  for (let hop = 0; ; hop++) {
    const outcome = await once(connection, secret, url, signal, wanted);
    if (!("location" in outcome)) return outcome;
    const next = URL.parse(outcome.location, url);
    if (!next || next.origin !== url.origin || hop >= MOST_HOPS)
      throw unavailable(
        `${url.origin} answers with a redirect${next ? ` to ${next.origin}` : ""}, which is not followed. Enter the address that answers itself.`,
      );
    url = next;
  }
}

function once(
  { auth, ca }: Connection,
  secret: string | undefined,
  url: URL,
  signal: AbortSignal | undefined,
  { accept = "application/json", most = MOST_BYTES }: Wanted,
): Promise<Reached | { location: string }> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) && !mayReach(host)) throw forbidden(host);
  const patience = AbortSignal.timeout(PATIENCE_MS);
  const options: RequestOptions = {
    method: "GET",
    lookup: lookupSafely,
    signal: signal ? AbortSignal.any([signal, patience]) : patience,
    headers: {
      accept,
      "accept-encoding": "gzip",
      "user-agent": "headroom",
      ...authorised(auth, secret),
    },
    ...(ca && { ca }),
  };
  return new Promise<Reached | { location: string }>((resolve, reject) => {
    const ask = url.protocol === "https:" ? secure : plain;
    const call = ask(url, options, (answer) => {
      const status = answer.statusCode ?? 0;
      if (status >= 300 && status < 400 && answer.headers.location) {
        answer.destroy();
        resolve({ location: answer.headers.location });
        return;
      }
      const packed = answer.headers["content-encoding"] === "gzip";
      const stream = packed ? answer.pipe(createGunzip()) : answer;
      if (packed) answer.on("error", (error) => stream.destroy(error));
      const parts: Buffer[] = [];
      let size = 0;
      stream.on("data", (part: Buffer) => {
        size += part.length;
        if (size <= most) return void parts.push(part);
        answer.destroy();
        reject(new AppError("too_large", `${url.origin} answers with more than ${most / 1024 / 1024} MiB.`));
      });
      stream.on("end", () => resolve({ status, body: Buffer.concat(parts).toString("utf8") }));
      stream.on("error", reject);
    });
    call.on("error", reject);
    call.end();
  }).catch((error: unknown) => {
    if (signal?.aborted) throw signal.reason;
    if (error instanceof AppError) throw error;
    throw explained(url, error, patience.aborted);
  });
}

function authorised(auth: Connection["auth"], secret = ""): Record<string, string> {
  if (auth.kind === "none") return {};
  if (auth.kind === "bearer") return { authorization: `Bearer ${secret}` };
  return { authorization: `Basic ${Buffer.from(`${auth.username}:${secret}`).toString("base64")}` };
}

const unavailable = (message: string, cause?: unknown) => new AppError("unavailable", message, [], { cause });
const forbidden = (host: string) =>
  unavailable(`${host} is an address that is never asked: no metrics server lives there. Enter another one.`);

function explained(url: URL, error: unknown, tooSlow: boolean): AppError {
  const { code = "", message = "" } = error as { code?: string; message?: string };
  const { origin, hostname } = url;
  if (tooSlow)
    return unavailable(
      `${origin} did not answer within ${PATIENCE_MS / 1000} s. Check that it runs and can be reached from here.`,
    );
  if (code === "EFORBIDDEN") return forbidden(hostname);
  if (code === "ECONNREFUSED")
    return unavailable(`Nothing listens at ${origin}. Check the port, and that it runs.`);
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return unavailable(`The name ${hostname} is not known here. Check it, or enter the IP address.`);
  if (/CERT|SIGNATURE|ISSUER|SELF_SIGNED|ALTNAME/.test(code))
    return unavailable(
      `The certificate of ${origin} is not trusted (${code}). Paste the certificate of the authority that signed it, and check the name.`,
    );
  if (/^ERR_SSL|EPROTO/.test(code))
    return unavailable(`${origin} does not speak TLS as it should (${code}). Check http or https.`);
  if (/^(HPE_|ERR_HTTP|Z_)/.test(code))
    return unavailable(`${origin} does not answer in HTTP (${code}). Check the port, and http or https.`);
  return unavailable(`${origin} cannot be reached (${code || message.slice(0, 100)}).`, error);
}
