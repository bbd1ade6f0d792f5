import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

/** findProgram gives where a program of this machine lies; undefined where it is not installed. */
export const findProgram = (name: string): string | undefined =>
  (process.env.PATH ?? "")
    .split(path.delimiter)
    .map((folder) => path.join(folder, name))
    .find((file) => existsSync(file));

/** withoutPrometheus says why a test that needs Debian's packages cannot run here; undefined when it can. */
export const withoutPrometheus = (): string | undefined => {
  const missing = ["prometheus", "promtool", "prometheus-node-exporter"].filter((name) => !findProgram(name));
  return missing.length > 0
    ? `${missing.join(" and ")} is not installed (apt install prometheus)`
    : undefined;
};

/** Running is a program that a test started; `stop` ends it by its process id and removes its folder. */
export interface Running {
  url: string;
  /** host:port */
  host: string;
  stop(): Promise<void>;
}

/** startNodeExporter starts the real node-exporter on a free loopback port. */
export async function startNodeExporter(): Promise<Running> {
  const host = `127.0.0.1:${await freePort()}`;
  const child = start("prometheus-node-exporter", [`--web.listen-address=${host}`]);
  return ready(child, host, "/metrics");
}

/** PrometheusOptions is what a Prometheus of a test scrapes, sends and starts with. */
export interface PrometheusOptions {
  /** host:port of a node-exporter, scraped as the job "node". */
  node?: string;
  /** Where it writes to, and the key. */
  remoteWrite?: { url: string; key: string };
  /** OpenMetrics text that is made into blocks before it starts: history that was made up for the test. */
  history?: string;
  /** Content of its web configuration: TLS and passwords. */
  web?: string;
  /** Files that the web configuration names. */
  files?: Record<string, string>;
  port?: number;
  /** A folder that outlives it, so that another start goes on. */
  folder?: string;
}

/** startPrometheus starts Debian's Prometheus on a free loopback port, scraping every second. */
export async function startPrometheus(options: PrometheusOptions = {}): Promise<Running> {
  const folder = options.folder ?? mkdtempSync(path.join(tmpdir(), "headroom-prometheus-"));
  const host = `127.0.0.1:${options.port ?? (await freePort())}`;
  const file = (name: string, text: string) => {
    writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  for (const [name, text] of Object.entries(options.files ?? {})) file(name, text);
  const config = file("prometheus.yml", configOf(options));
  if (options.history)
    execFileSync(
      findProgram("promtool") as string,
      [
        "tsdb",
        "create-blocks-from",
        "openmetrics",
        file("history.om", options.history),
        path.join(folder, "data"),
      ],
      { stdio: "ignore" },
    );
  const web = options.web ? [`--web.config.file=${file("web.yml", options.web)}`] : [];
  const child = start("prometheus", [
    `--config.file=${config}`,
    `--storage.tsdb.path=${path.join(folder, "data")}`,
    `--web.listen-address=${host}`,
    "--storage.tsdb.retention.time=60d",
    "--log.level=error",
    ...web,
  ]);
  const running = await ready(child, host, "/-/ready", options.web !== undefined);
  return {
    ...running,
    async stop() {
      await running.stop();
      if (!options.folder) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configOf({ node, remoteWrite }: PrometheusOptions): string {
  const lines = ["global:", "  scrape_interval: 1s", "  scrape_timeout: 1s"];
  if (node)
    lines.push(
      "scrape_configs:",
      "  - job_name: node",
      "    static_configs:",
      `      - targets: ["${node}"]`,
    );
  if (remoteWrite)
    lines.push(
      "remote_write:",
      `  - url: ${remoteWrite.url}`,
      `    authorization: { credentials: ${remoteWrite.key} }`,
      "    queue_config: { batch_send_deadline: 1s, retry_on_http_429: true }",
      "    write_relabel_configs:",
      '      - { source_labels: [__name__], regex: "node_load1|node_memory_MemAvailable_bytes", action: keep }',
    );
  return `${lines.join("\n")}\n`;
}

/**
 * nodeHistory writes what a node-exporter would have said over `hours` before `until` (epoch ms), every 30 s: two cores
 * whose use has a daily rhythm, and memory. Made up; a live node-exporter goes on under the same labels.
 */
export function nodeHistory(instance: string, hours: number, until: number): string {
  const times = hours * 120;
  const first = Math.floor(until / 30_000) * 30 - times * 30;
  const metrics: Record<string, string[]> = {};
  const add = (name: string, labels: string, at: number, value: number) => {
    metrics[name] ??= [];
    metrics[name].push(`${name}{instance="${instance}",job="node"${labels}} ${value.toFixed(3)} ${at}`);
  };
  const used = [0, 0];
  for (let i = 0; i <= times; i++) {
    const at = first + i * 30;
    const daily = Math.sin(((at % 86_400) / 86_400) * 2 * Math.PI);
    for (const cpu of [0, 1]) {
      const share = 0.4 + 0.25 * daily + 0.05 * Math.sin(i * (1.7 + cpu));
      used[cpu] += share * 30;
      add("node_cpu_seconds_total", `,cpu="${cpu}",mode="user"`, at, used[cpu]);
      add("node_cpu_seconds_total", `,cpu="${cpu}",mode="idle"`, at, i * 30 - used[cpu] + 1e6);
    }
    add("node_memory_MemTotal_bytes", "", at, 8 * 2 ** 30);
    add("node_memory_MemAvailable_bytes", "", at, (4 - daily) * 2 ** 30);
  }
  const text = Object.entries(metrics).map(([name, lines]) => {
    const counter = name.endsWith("_total");
    const family = counter ? name.replace(/_total$/, "") : name;
    return `# TYPE ${family} ${counter ? "counter" : "gauge"}\n${lines.join("\n")}`;
  });
  return `${text.join("\n")}\n# EOF\n`;
}

function start(name: string, args: readonly string[]): ChildProcess {
  const program = findProgram(name);
  if (!program) throw new Error(`${name} is not installed.`);
  return spawn(program, [...args], { stdio: ["ignore", "ignore", "pipe"] });
}

async function ready(child: ChildProcess, host: string, path: string, secured = false): Promise<Running> {
  let said = "";
  child.stderr?.on("data", (text: Buffer) => (said = `${said}${text}`.slice(-2_000)));
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  for (let tries = 0; ; tries++) {
    if (child.exitCode !== null) throw new Error(`${host} ended: ${said}`);
    // Behind TLS any answer to a plain request shows that it listens.
    const answer = await fetch(`http://${host}${path}`).catch(() => undefined);
    if (answer && (answer.ok || secured)) break;
    if (tries > 300) throw new Error(`${host} did not become ready: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    host,
    url: `http://${host}`,
    async stop() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}

/** freePort gives a loopback port that nothing listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
