import { Worker } from "node:worker_threads";

/** Sent is what came of one request: milliseconds from when it was due to its answer, and the status. */
export interface Sent {
  ms: number;
  status: number;
}

/** Load is requests that are due at a steady pace, whether the ones before were answered or not. */
export interface Load {
  url: string;
  headers: Record<string, string>;
  bodies: Uint8Array[];
  everyMs: number;
}

// A thread of its own: a sender that shared the receiver's loop would be held up by what it measures.
const SENDER = `
const { parentPort, workerData } = require("node:worker_threads");
const { request, Agent } = require("node:http");
const { readFileSync } = require("node:fs");
const { url, headers, bodies, everyMs } = workerData;
const agent = new Agent({ keepAlive: true, maxSockets: 256 });
const began = performance.now();
const sent = [];
let left = bodies.length;
// CPU seconds of this thread alone; 0 where the system does not tell.
function cpu() {
  try {
    const [, fields] = readFileSync("/proc/thread-self/stat", "utf8").split(") ");
    return (Number(fields.split(" ")[11]) + Number(fields.split(" ")[12])) / 100;
  } catch { return 0; }
}
function send(index) {
  const due = began + index * everyMs;
  const done = (status) => {
    sent[index] = { ms: performance.now() - due, status };
    if (--left === 0) { parentPort.postMessage({ sent, seconds: (performance.now() - began) / 1000, cpu: cpu() }); agent.destroy(); }
  };
  const r = request(url, { method: "POST", agent, headers }, (answer) => { answer.resume(); answer.on("end", () => done(answer.statusCode)); });
  r.on("error", () => done(0));
  r.end(bodies[index]);
}
let next = 0;
const timer = setInterval(() => {
  while (next < bodies.length && performance.now() >= began + next * everyMs) send(next++);
  if (next === bodies.length) clearInterval(timer);
}, 1);
`;

/** sendOpenLoop sends a load and gives what came of each request, how long all took, and CPU seconds of the sending. */
export function sendOpenLoop(load: Load): Promise<{ sent: Sent[]; seconds: number; cpu: number }> {
  const worker = new Worker(SENDER, { eval: true, workerData: load });
  return new Promise((done, fail) => {
    worker.once("message", done);
    worker.once("error", fail);
  });
}

/** quantile gives the q-quantile of latencies in ms. */
export function quantile(sent: readonly Sent[], q: number): number {
  const sorted = sent.map(({ ms }) => ms).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
}
