import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import type { Container } from "@/server/container";
import { packCorrection } from "@/server/core/forecast/correction/correction";
import { FEWEST_SERIES, learnCorrection } from "@/server/core/forecast/correction/learn-correction";
import { makeSeries } from "@/server/core/series/series";
import { writeSetting } from "@/server/store/settings";
import { copyUpTo, demandAt, type Estate, makeDistinct, SERIES_A_WORKLOAD, STEP } from "./cycle-estate";
import { cpuOfFamily, endAll, startForecasters, usageOf } from "./cycle-processes";
import { openDatabase } from "./database";
import { CPU, MEMORY_GIB, sayMachine } from "./machine";

const HELP = `npm run bench -- cycle [--sizes 1000,5000,10000] [--cycles 5] [--distinct 200] [--days 15] [--horizon 48] [--forecasters 2] [--correction]`;
const WARM_CYCLES = 2;

/**
 * run measures forecast cycles the way production does them: a new sample a series is stored, the loop asks for forecasts,
 * and forecaster processes issue them over an embedded PostgreSQL with its production settings. A cycle takes from the
 * first write of a sample to the last forecast that is stored. The last line printed is one JSON object.
 */
export async function run(argv: string[]): Promise<void> {
  const text = (value: string) => ({ type: "string", default: value }) as const;
  const { values: options } = parseArgs({
    args: argv,
    options: {
      sizes: text("1000,5000,10000"),
      cycles: text("5"),
      distinct: text("200"),
      days: text("15"),
      horizon: text("48"),
      forecasters: text("2"),
      correction: { type: "boolean" },
    },
  });
  const sizes = options.sizes.split(",").map(Number);
  const [cycles, distinct, days, horizonSteps, forecasters] = [
    options.cycles,
    options.distinct,
    options.days,
    options.horizon,
    options.forecasters,
  ].map(Number);
  if ([...sizes, distinct].some((n) => !(n > 0) || n % SERIES_A_WORKLOAD !== 0))
    throw new Error(`Sizes are multiples of ${SERIES_A_WORKLOAD}.\n${HELP}`);
  const least = Math.min(...sizes);
  const estate: Estate = {
    distinct: Math.min(distinct, least),
    days,
    present: Date.UTC(2026, 2, 3),
    horizonSteps,
  };
  const root = process.cwd();
  const { buildWorkers } = await import(pathToFileURL(path.join(root, "bin/launcher/build.mjs")).href);
  await buildWorkers(root);
  const database = await openDatabase({ HEADROOM_FORECASTERS: String(forecasters) });
  try {
    const { container, env, pid: postgres } = database;
    const machine = {
      node: process.version,
      cpu: CPU,
      memoryGiB: MEMORY_GIB,
      postgres: (await container.pool.query("SHOW server_version")).rows[0].server_version,
    };
    console.log(`${sayMachine()}, PostgreSQL ${machine.postgres}`);
    await makeDistinct(container.pool, estate);
    const rig: Rig = { root, env, container, postgres, forecasters, present: estate.present };
    const cold = await measure(rig, estate, estate.distinct, 1, 0);
    const coldMs = cold.workerCpuMs[0];
    console.log(
      `${estate.distinct} series from nothing: ${cold.seconds[0].toFixed(1)} s, ${coldMs} ms of CPU a series`,
    );
    if (options.correction) await putCorrection(container, estate);
    console.log(
      "series  seconds: median (least–most)  first   ms of CPU a series: forecasters  database  peak MiB a forecaster",
    );
    const rows = [];
    for (const size of sizes.sort((a, b) => a - b)) {
      await copyUpTo(container.pool, estate, size);
      const { seconds, workerCpuMs, databaseCpuMs, peaks } = await measure(
        rig,
        estate,
        size,
        WARM_CYCLES,
        cycles,
      );
      const timed = seconds.slice(WARM_CYCLES).sort((a, b) => a - b);
      const row = {
        series: size,
        medianSeconds: timed[timed.length >> 1],
        leastSeconds: timed[0],
        mostSeconds: timed[timed.length - 1],
        firstSeconds: seconds[0],
        forecasterCpuMs: middle(workerCpuMs.slice(WARM_CYCLES)),
        databaseCpuMs: middle(databaseCpuMs.slice(WARM_CYCLES)),
        peakMiB: peaks,
      };
      rows.push(row);
      console.log(
        [
          String(size).padStart(6),
          `${row.medianSeconds.toFixed(2)} (${row.leastSeconds.toFixed(2)}–${row.mostSeconds.toFixed(2)})`.padStart(
            32,
          ),
          row.firstSeconds.toFixed(1).padStart(6),
          row.forecasterCpuMs.toFixed(2).padStart(32),
          row.databaseCpuMs.toFixed(2).padStart(9),
          peaks
            .map((peak) => peak.toFixed(0))
            .join(", ")
            .padStart(22),
        ].join(" "),
      );
    }
    const [state] = (
      await container.pool.query(
        `SELECT avg(length(ledger))::int AS ledger, avg(length(fits))::int AS fits, avg(length("values"))::int AS values FROM "EngineState"`,
      )
    ).rows;
    console.log(
      JSON.stringify({
        bench: "cycle",
        ...machine,
        horizonSteps,
        days,
        forecasters,
        coldCpuMs: coldMs,
        stateBytes: state,
        rows,
      }),
    );
  } finally {
    await database.close();
  }
}

/** putCorrection lets a correction serve, learnt from some of the series, whether or not it helps: what it costs is the same. */
async function putCorrection(container: Container, { present, days, horizonSteps }: Estate): Promise<void> {
  const start = present - days * 86_400_000;
  const pupil = async (kind: number) => {
    const values = Float64Array.from({ length: (present - start) / STEP }, (_, i) =>
      demandAt(kind, start / STEP + i),
    );
    return { series: makeSeries(start, STEP, values), until: present, horizonSteps };
  };
  const learnt = await learnCorrection(FEWEST_SERIES, pupil, 1, async () => {});
  if (!learnt) throw new Error(`No correction is learnt from ${days} days. Say --days 15 or more.`);
  const { correction, series, rows, heldBackRatio } = learnt;
  const hash = await container.artifacts.put(packCorrection(correction));
  const { learntUntil } = correction;
  const value = { at: present, hash, learntUntil, series, rows, heldBackRatio };
  await writeSetting(container.db, "correction", value);
  console.log(`A correction of ${correction.trees.roots.length} trees serves.`);
}

const middle = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1];

interface Rig {
  root: string;
  env: Record<string, string>;
  container: Container;
  postgres: number;
  forecasters: number;
  /** Epoch ms; moves on with every cycle. */
  present: number;
}

/** measure runs untimed and timed cycles over the first `size` series with processes of their own. */
async function measure(rig: Rig, estate: Estate, size: number, warm: number, timed: number) {
  const children = startForecasters(rig.root, rig.forecasters, rig.env);
  const pids = children.map((child) => child.pid ?? 0);
  const cpuOf = () => pids.reduce((sum, pid) => sum + usageOf(pid).cpu, 0);
  const seconds: number[] = [];
  const workerCpuMs: number[] = [];
  const databaseCpuMs: number[] = [];
  const perSeries = (cpu: number) => Number(((1000 * cpu) / size).toFixed(2));
  try {
    for (let cycle = 0; cycle < warm + timed; cycle++) {
      const before = [cpuOf(), cpuOfFamily(rig.postgres)];
      const begun = performance.now();
      await runCycle(rig, estate, size);
      seconds.push(Number(((performance.now() - begun) / 1000).toFixed(3)));
      workerCpuMs.push(perSeries(cpuOf() - before[0]));
      databaseCpuMs.push(perSeries(cpuOfFamily(rig.postgres) - before[1]));
    }
    return { seconds, workerCpuMs, databaseCpuMs, peaks: pids.map((pid) => usageOf(pid).peak) };
  } finally {
    await endAll(children);
  }
}

async function runCycle(rig: Rig, estate: Estate, size: number): Promise<void> {
  const { container } = rig;
  const { enqueueForecasts } = await import("@/server/services/loop/enqueue-forecasts");
  const t = rig.present / STEP;
  for (let from = 0; from < size; from += 20_000) {
    const samples = Array.from({ length: Math.min(20_000, size - from) }, (_, i) => {
      const kind = (from + i) % estate.distinct;
      const salt = Math.floor((from + i) / estate.distinct);
      return { seriesId: from + i + 1, at: rig.present, value: demandAt(kind, t, salt) };
    });
    await container.series.write(samples);
  }
  rig.present += STEP;
  const ids = Array.from({ length: size / SERIES_A_WORKLOAD }, (_, w) => `w${w}`);
  await enqueueForecasts(container, ids);
  for (let polls = 1, last = -1; ; polls++) {
    await delay(100);
    const { rows } = await container.pool.query(
      `SELECT count(*)::int AS made FROM "Forecast" WHERE "issuedAt" = to_timestamp($1 / 1000.0)`,
      [rig.present],
    );
    if (rows[0].made >= size) break;
    // A job that was still ending when it was asked for again is asked for once more.
    if (polls % 50 === 0 && rows[0].made === last) await enqueueForecasts(container, ids);
    if (polls % 50 === 0) last = rows[0].made;
  }
}
