import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { Readable } from "node:stream";
import { handleRest } from "@/server/api/rest";
import type { Actor } from "@/server/core/access/actor";
import type { Deps } from "@/server/services/verb";

/** serveRest opens the REST doors on a port of this machine, for one actor whatever key is sent: for tests and benches. */
export async function serveRest(
  actor: Actor,
  deps: Deps,
  port = 0,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url ?? "/", "http://127.0.0.1");
    const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [
      name,
      String(value),
    ]);
    const body = incoming.method === "GET" ? undefined : (Readable.toWeb(incoming) as ReadableStream);
    const init = { method: incoming.method, headers, body, duplex: "half" } as RequestInit;
    handleRest(new Request(url, init), url.pathname.replace(/^\/api\/v1/, ""), actor, deps).then(
      async (answer) => {
        outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
        outgoing.end(Buffer.from(await answer.arrayBuffer()));
      },
      (error) => outgoing.writeHead(500).end(String(error)),
    );
  });
  // A sender that is late must not meet a connection that was closed for being idle.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((ready) => server.listen(port, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((done) => void (server.close(() => done()), server.closeAllConnections())),
  };
}

/** Said is what a run of the command line left behind. */
export interface Said {
  code: number;
  out: string;
  err: string;
}

/** commandLine runs `npx headroom …` against a product's address: to its end, with text piped in, or until it is killed. */
export function commandLine(url: string) {
  const program = path.resolve("bin/headroom.mjs");
  const env = { ...process.env, HEADROOM_URL: url, HEADROOM_API_KEY: "any" };
  const pipe = (text: string, ...args: string[]): Promise<Said> =>
    new Promise((done) => {
      const child = execFile(process.execPath, [program, ...args], { env }, (error, out, err) =>
        done({ code: Number(error?.code ?? 0), out, err }),
      );
      child.stdin?.end(text);
    });
  return {
    pipe,
    run: (...args: string[]) => pipe("", ...args),
    start: (...args: string[]): ChildProcess =>
      spawn(process.execPath, [program, ...args], { env, stdio: "ignore" }),
  };
}
