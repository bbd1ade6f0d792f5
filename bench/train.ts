import { parseArgs } from "node:util";
import { tfjsRuntime } from "@/server/adapters/tfjs/runtime";
import { COMMON_SHARE } from "@/server/adapters/tfjs/train";
import { CALIBRATION_LEVELS, meanLoss } from "@/server/core/registry/scores";
import { before } from "@/server/core/series/series";
import type { Network, NetworkSettings } from "@/server/ports/model-runtime";
import { EPOCHS } from "@/server/services/training/begin-training";
import { networkFor } from "@/server/services/training/handle-train";
import { aboutOf, HELD_BACK_MS, lessonOf, type Member } from "@/server/services/training/members";
import { type Contender, NAIVE, scoreModels, servedContender } from "@/server/services/training/score-models";
import { kindsOf } from "./networks";
import { sandboxMembers } from "./sandbox-series";
import { sayMachine } from "./machine";

const DAY = 86_400_000;
const runtime = tfjsRuntime();
const never = new AbortController().signal;

/**
 * run trains each kind of network on series of sandbox worlds as production does, and scores it on the three days after:
 * alone, and in the mix. CPU seconds are what counts on a machine that is shared. Options: --kinds "lstm,dense" (all), --series N (100), --days N to learn from (28), --judged N
 * series that are scored (12), --copies N (as production), --cancel (how long a cancellation takes in each phase). The
 * last line printed is one JSON object.
 */
export async function run(argv: string[]): Promise<void> {
  const { values: options } = parseArgs({
    args: argv,
    options: {
      kinds: { type: "string", default: "all" },
      series: { type: "string", default: "100" },
      days: { type: "string", default: "28" },
      judged: { type: "string", default: "12" },
      copies: { type: "string" },
      cancel: { type: "boolean", default: false },
    },
  });
  const { name, version } = await runtime.backend();
  console.log(`${sayMachine()}, TensorFlow.js ${version} (${name})`);
  const members = sandboxMembers(
    Number(options.series),
    Number(options.days) + HELD_BACK_MS / DAY,
    HELD_BACK_MS,
  );
  const until = members[0].until;
  const step = members[0].series.grid.step;
  const copies = options.copies === undefined ? {} : { copies: Number(options.copies) };
  const pupils = members.map(lessonOf);
  // Spread over the worlds, not the first worlds only.
  const judged = members.filter((_, i) => i % Math.ceil(members.length / Number(options.judged)) === 0);
  const rows: Record<string, string | number>[] = [];
  const cancelMs: Record<string, number> = {};
  for (const kind of kindsOf(options.kinds)) {
    const settings: NetworkSettings = { ...networkFor({ kind, seed: 1, epochs: EPOCHS }, step), ...copies };
    if (options.cancel) cancelMs[kind] = await cancellation(pupils, until, settings);
    let told = { epoch: 0, trainLoss: Number.NaN, heldBackLoss: Number.NaN };
    let common = 0;
    const began = performance.now();
    const cpu = process.cpuUsage();
    const bytes = await runtime.train(
      pupils,
      until,
      settings,
      (progress) => {
        told = progress;
        if (progress.fraction <= COMMON_SHARE) common = performance.now() - began;
      },
      never,
    );
    const seconds = (performance.now() - began) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const network = await runtime.load(bytes);
    const contenders = [
      servedContender(
        { name: kind, role: "challenger", seed: 1 },
        { name: kind, network, learntUntil: until },
      ),
      ...(rows.length === 0 ? [servedContender({ name: "ensemble", role: "champion", seed: 1 }), NAIVE] : []),
      alone(kind, network),
    ];
    const { scored } = await scoreModels(judged, contenders, () => {}, never);
    const of = (name: string) => scored.find((one) => one.name === name);
    if (rows.length === 0)
      for (const name of [NAIVE.name, "ensemble"]) rows.push({ model: name, ...lossOf(of(name)) });
    rows.push({
      model: kind,
      seconds: Number(seconds.toFixed(1)),
      "CPU seconds": Number(((user + system) / 1e6).toFixed(1)),
      "of that copies": Number((seconds - common / 1000).toFixed(1)),
      epochs: told.epoch,
      "copies kept": network.copies.length,
      KiB: Math.round(bytes.length / 1024),
      ...lossOf(of(`${kind} alone`)),
      "loss in the mix": Number(meanLoss(of(kind) ?? { lossByFold: [] }).toFixed(4)),
    });
    console.table(rows);
  }
  const result = {
    bench: "train",
    series: members.length,
    days: Number(options.days),
    judged: judged.length,
  };
  console.log(JSON.stringify({ ...result, backend: `${name} ${version}`, rows, cancelMs }));
}

const lossOf = (one?: { lossByFold: readonly number[]; coverage90: number; answersInMs: number }) => ({
  loss: one ? Number(meanLoss(one).toFixed(4)) : Number.NaN,
  "under p90": one ? Number(one.coverage90.toFixed(3)) : Number.NaN,
  "ms a forecast": one ? Number(one.answersInMs.toFixed(2)) : Number.NaN,
});

/** alone answers by the network only, without the mix. */
const alone = (kind: string, network: Network): Contender => ({
  name: `${kind} alone`,
  role: "challenger",
  answer(member: Member, history, origin, steps, horizon) {
    const { paths } = network
      .for(aboutOf(member))
      .predict(before(history, origin), horizon, CALIBRATION_LEVELS);
    return steps.map((step) => paths.map((path) => path[step - 1]));
  },
});

/** cancellation aborts trainings after different times and gives the longest wait for their end, ms. */
async function cancellation(
  pupils: Parameters<typeof runtime.train>[0],
  until: number,
  settings: NetworkSettings,
): Promise<number> {
  let longest = 0;
  for (const after of [200, 3_000, 12_000, 30_000]) {
    const stop = new AbortController();
    // From when the timer was due, not from when a busy thread came to serve it.
    const due = performance.now() + after;
    const timer = setTimeout(() => stop.abort(new Error("cancelled")), after);
    await runtime.train(pupils, until, settings, () => {}, stop.signal).catch(() => {});
    clearTimeout(timer);
    if (stop.signal.aborted) longest = Math.max(longest, performance.now() - due);
  }
  return Math.round(longest);
}
