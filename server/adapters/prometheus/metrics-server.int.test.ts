import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Connection } from "@/server/core/sources/prometheus";
import { nodeHistory, type Running, startPrometheus, withoutPrometheus } from "@/server/testing/prometheus";
import { prometheusServer } from "./metrics-server";

const missing = withoutPrometheus();
const MINUTE = 60_000;
const UNTIL = Math.floor(Date.now() / (60 * MINUTE)) * 60 * MINUTE - 60 * MINUTE;
const INSTANCE = "made-up:9100";
const CPU = `sum by (instance) (rate(node_cpu_seconds_total{mode!="idle"}[4m]))`;

describe.skipIf(missing)(`a real Prometheus${missing ? ` (${missing})` : ""}`, () => {
  let server: Running;
  const stops: (() => unknown)[] = [];
  const reach = (given: object, secret?: string) =>
    prometheusServer(Connection.parse({ url: server.url, ...given }), secret);
  beforeAll(async () => {
    server = await startPrometheus({ history: nodeHistory(INSTANCE, 6, UNTIL) });
    stops.push(server.stop);
  }, 60_000);
  afterAll(async () => {
    for (const stop of stops.reverse()) await stop();
  });

  it("says who it is and which metrics it has", async () => {
    expect(await reach({}).about()).toMatchObject({ version: expect.stringMatching(/^\d+\.\d+/) });
    expect([...(await reach({}).names())]).toContain("node_cpu_seconds_total");
  });

  it("answers a range with every instant from the first to the last, and nothing before the first scrape", async () => {
    const from = UNTIL - 5 * 60 * MINUTE;
    const [found] = await reach({}).range(CPU, from, UNTIL, MINUTE);
    expect(found.labels).toEqual({ instance: INSTANCE });
    expect(found.points.map(([at]) => at)).toEqual(Array.from({ length: 301 }, (_, i) => from + i * MINUTE));
    for (const [, value] of found.points) expect(value).toBeGreaterThan(0.1);
    expect(
      await reach({}).range(CPU, from - 90 * 24 * 60 * MINUTE, from - 89 * 24 * 60 * MINUTE, MINUTE),
    ).toEqual([]);
  });

  it("gives the same whether a range is read at once or in parts", async () => {
    const from = UNTIL - 2 * 60 * MINUTE;
    const middle = UNTIL - 60 * MINUTE;
    const whole = await reach({}).range(CPU, from, UNTIL, MINUTE);
    const first = await reach({}).range(CPU, from, middle, MINUTE);
    const second = await reach({}).range(CPU, middle + MINUTE, UNTIL, MINUTE);
    expect([...first[0].points, ...second[0].points]).toEqual(whole[0].points);
  });

  it("refuses a query that is none, and a range that is too long", async () => {
    await expect(reach({}).at("sum by (", UNTIL)).rejects.toMatchObject({ code: "invalid_input" });
    await expect(reach({}).range(CPU, 0, 20_000 * MINUTE, MINUTE)).rejects.toMatchObject({
      code: "too_large",
    });
  });

  it("says what is wrong when nothing listens, and when something else does", async () => {
    await expect(reach({ url: "http://127.0.0.1:9" }).about()).rejects.toMatchObject({ code: "unavailable" });
    const other = createServer((_, answer) => answer.end("root:x:0:0:secret of another service"));
    await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
    stops.push(() => other.close());
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    const error = await reach({ url })
      .about()
      .catch((caught: Error) => caught);
    expect(error).toMatchObject({ code: "unavailable" });
    expect(String(error)).not.toContain("root:x");
  });

  it("goes to no address of a machine's own secrets, and after no redirect to another origin", async () => {
    for (const url of ["http://169.254.169.254", "http://[fe80::1]", "http://0.0.0.0:9090"])
      await expect(reach({ url }).about(), url).rejects.toThrow(/never asked/);
    const away = createServer((_, answer) =>
      answer.writeHead(302, { location: "http://169.254.169.254/" }).end(),
    );
    await new Promise<void>((done) => away.listen(0, "127.0.0.1", done));
    stops.push(() => away.close());
    const url = `http://127.0.0.1:${(away.address() as AddressInfo).port}`;
    await expect(reach({ url }).about()).rejects.toThrow(
      /redirect to http:\/\/169.254.169.254, which is not followed/,
    );
  });

  it("stops when it is told to", async () => {
    const stop = new AbortController();
    stop.abort(new Error("told to stop"));
    await expect(reach({}).range(CPU, UNTIL - MINUTE, UNTIL, MINUTE, stop.signal)).rejects.toThrow(
      "told to stop",
    );
  });

  it("carries a token to where one is asked for", async () => {
    const guard = createServer((asked, answer) => {
      if (asked.headers.authorization !== "Bearer a-token") return void answer.writeHead(401).end();
      request(`${server.url}${asked.url}`, (reply) => reply.pipe(answer)).end();
    });
    await new Promise<void>((done) => guard.listen(0, "127.0.0.1", done));
    stops.push(() => guard.close());
    const url = `http://127.0.0.1:${(guard.address() as AddressInfo).port}`;
    const auth = { kind: "bearer" };
    await expect(reach({ url }).about()).rejects.toThrow(/asks who we are/);
    await expect(reach({ url, auth }, "another").about()).rejects.toThrow(/does not accept this token/);
    expect(await reach({ url, auth }, "a-token").about()).toMatchObject({ version: expect.any(String) });
  });

  it("trusts an authority of its own, and lets in by password", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "headroom-ca-"));
    stops.push(() => rmSync(folder, { recursive: true, force: true }));
    const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "ignore" });
    const subject = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
    openssl("req", "-x509", ...subject, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Test authority");
    openssl(
      "req",
      "-x509",
      ...subject,
      "-keyout",
      "key.pem",
      "-out",
      "cert.pem",
      "-subj",
      "/CN=prometheus",
      "-addext",
      "subjectAltName=IP:127.0.0.1",
      "-addext",
      "basicConstraints=critical,CA:FALSE",
      "-CA",
      "ca.pem",
      "-CAkey",
      "ca.key",
    );
    const read = (name: string) => readFileSync(path.join(folder, name), "utf8");
    const secured = await startPrometheus({
      // The hash is that of "test", from Prometheus' own documentation of basic authentication.
      web: "tls_server_config: { cert_file: cert.pem, key_file: key.pem }\nbasic_auth_users: { admin: $2b$12$hNf2lSsxfm0.i4a.1kVpSOVyBCfIB51VRjgBUyv6kdnyTlgWj81Ay }\n",
      files: { "cert.pem": read("cert.pem"), "key.pem": read("key.pem") },
    });
    stops.push(secured.stop);
    const url = secured.url.replace("http:", "https:");
    const auth = { kind: "basic", username: "admin" };
    await expect(reach({ url, auth }, "test").about()).rejects.toThrow(/not trusted/);
    const ca = read("ca.pem");
    await expect(reach({ url, ca, auth }, "wrong").about()).rejects.toThrow(/does not accept this user name/);
    expect(await reach({ url, ca, auth }, "test").about()).toMatchObject({ version: expect.any(String) });
  }, 30_000);
});
