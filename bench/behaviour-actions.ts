import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { tfjsActionLearner } from "@/server/adapters/tfjs/next-actions";
import { chooseActionModel } from "@/server/core/behaviour/actions/choose";
import { frequentOf, placesOf } from "@/server/core/behaviour/actions/frequent";
import { type ActionStep, judgeActions, type Network } from "@/server/core/behaviour/actions/judge";
import { actionNetwork, decodeActionNetwork } from "@/server/core/behaviour/actions/network";
import type { ActionScore } from "@/server/core/behaviour/actions/score";
import { actionModel, FIRST_ORDER, USUAL_SETTINGS } from "@/server/core/behaviour/actions/variable-order";
import { indexOf, newVocabulary } from "@/server/core/behaviour/actions/vocabulary";
import { ACTION_NETWORK, MOST_PLACES } from "@/server/services/behaviour/action-networks";
import { type Happening, pasts } from "@/server/core/behaviour/actions/walk";
import { learnGap, noGaps, noteGap } from "@/server/core/behaviour/sessions/gaps";

/** Log is a list of acts whose next symbol is to be told. */
export interface Log {
  readonly name: string;
  readonly happenings: readonly Happening[];
  readonly symbols: readonly string[];
  /** Index of the first act that is scored: seven tenths into the log. */
  readonly split: number;
  readonly sessions: number;
}

const FOLDER = "../shared/traces/events";
const LOGS = [
  { file: "workflow_municipality_receipt", column: "action" },
  { file: "weblog_nasa_1995", column: "action" },
  { file: "social_collegemsg_2004", column: "action" },
  // Its only action is "message"; who is written to next is the harder question.
  { file: "social_collegemsg_2004", column: "app" },
] as const;
const SPLIT = 0.7;

/** readLog reads one event log; undefined when the folder is not there. */
export function readLog(folder: string, file: string, column: string): Log | undefined {
  const place = path.resolve(folder, `${file}.csv`);
  if (!existsSync(place)) return undefined;
  const [head, ...lines] = readFileSync(place, "utf8").trim().split("\n");
  const columns = head.trim().split(",");
  const [user, what] = [columns.indexOf("user_id"), columns.indexOf(column)];
  const rows = lines
    .map((line) => line.trim().split(","))
    .map((cells) => ({
      at: Date.parse(cells[0]),
      user: cells[user],
      symbol: cells[what],
    }));
  const split = Math.floor(rows.length * SPLIT);
  const last = new Map<string, number>();
  const gaps = noGaps();
  for (const row of rows.slice(0, split)) {
    const before = last.get(row.user);
    if (before !== undefined) noteGap(gaps, row.at - before);
    last.set(row.user, row.at);
  }
  const gap = learnGap(gaps).ms;
  last.clear();
  const vocabulary = newVocabulary();
  const happenings = rows.map(({ at, user, symbol }) => {
    const before = last.get(user);
    last.set(user, at);
    return {
      at,
      user,
      symbol: indexOf(vocabulary, symbol),
      begins: before === undefined || at - before > gap,
    };
  });
  return {
    name: column === "action" ? file : `${file}, ${column}`,
    happenings,
    symbols: vocabulary.symbols,
    split,
    sessions: happenings.filter(({ begins }) => begins).length,
  };
}

/** stepsOf walks through a log once: each act with what was known before it, copied, because a session's acts go on in place. */
function stepsOf({ happenings, name }: Log): ActionStep[] {
  let known = 0;
  const steps: ActionStep[] = [];
  for (const { happening, past } of pasts(happenings)) {
    const { symbol } = happening;
    steps.push({ past: { ...past, recent: [...past.recent] }, symbol, known, application: name });
    known = Math.max(known, symbol + 1);
  }
  return steps;
}

/** A network is trained on so many of the acts before the split, the newest: more take more time than they are worth here. */
const MOST_EXAMPLES = 15_000;

/** trained trains an LSTM on the acts before `split`; undefined where there is nothing to choose among. */
async function trained(steps: readonly ActionStep[], split: number): Promise<Network | undefined> {
  const most = steps.slice(0, split).reduce((top, { symbol }) => Math.max(top, symbol), 0);
  const counts = new Array<number>(most + 1).fill(0);
  const early = steps.slice(Math.max(0, split - MOST_EXAMPLES), split);
  for (const { symbol } of steps.slice(0, split)) counts[symbol]++;
  if (counts.length < 2) return undefined;
  const frequent = frequentOf(counts, MOST_PLACES);
  const place = placesOf(frequent);
  const settings = { vocabulary: frequent.symbols.length, ...ACTION_NETWORK, seed: 1 };
  const examples = early.map(({ past, symbol }) => ({ recent: past.recent.map(place), next: place(symbol) }));
  const bytes = await tfjsActionLearner().train(examples, settings, new AbortController().signal);
  const tables = decodeActionNetwork(bytes)?.tables ?? [];
  return { says: actionNetwork({ shape: settings, tables }), frequent };
}

const shown = ({ acts, first, three, logLoss }: ActionScore) => ({
  top1: first / acts,
  top3: three / acts,
  logLoss: logLoss / acts,
});

/** nextActions prints the table of next-action accuracy and log-loss on later acts of every log. */
export async function nextActions(folder = FOLDER): Promise<unknown> {
  const results = [];
  for (const { file, column } of LOGS) {
    const log = readLog(folder, file, column);
    if (!log) {
      console.log(`${file}: left out, there is no folder ${path.resolve(folder)}.`);
      continue;
    }
    const steps = stepsOf(log);
    const began = performance.now();
    const network = await trained(steps, log.split);
    const seconds = (performance.now() - began) / 1000;
    const first = judgeActions(steps, log.split, actionModel(FIRST_ORDER)).get(log.name);
    const judged = judgeActions(steps, log.split, actionModel(USUAL_SETTINGS), network).get(log.name);
    if (!first || !judged) continue;
    const rows = {
      "first-order Markov": shown(first.markov),
      "variable order": shown(judged.markov),
      ...(network && { lstm: shown(judged.network), "variable order and lstm": shown(judged.blend) }),
    };
    const { serves, why } = chooseActionModel(judged.markov, network && judged.blend);
    const scored = log.happenings.length - log.split;
    console.log(
      `${log.name}: ${log.symbols.length} symbols, ${log.sessions} sessions, ${scored} acts scored${network ? `, network trained in ${seconds.toFixed(0)} s` : ""}`,
    );
    for (const [name, one] of Object.entries(rows))
      console.log(
        `  ${name.padEnd(24)} top 1 ${(100 * one.top1).toFixed(1)} %, top 3 ${(100 * one.top3).toFixed(1)} %, log-loss ${one.logLoss.toFixed(3)} nats`,
      );
    console.log(`  ${why}`);
    results.push({ log: log.name, scored, rows, serves });
  }
  return results;
}
