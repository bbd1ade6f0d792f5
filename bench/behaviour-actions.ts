import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { tfjsActionLearner } from "@/server/adapters/tfjs/next-actions";
import { chooseActionModel } from "@/server/core/behaviour/actions/choose";
import { type ActionScore, newScore, scoreAction } from "@/server/core/behaviour/actions/score";
import {
  actionModel,
  type ActionSettings,
  FIRST_ORDER,
  USUAL_SETTINGS,
} from "@/server/core/behaviour/actions/variable-order";
import { indexOf, newVocabulary } from "@/server/core/behaviour/actions/vocabulary";
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

const FOLDER = path.resolve("../shared/traces/events");
const LOGS = [
  { file: "weblog_nasa_1995", column: "action" },
  { file: "workflow_municipality_receipt", column: "action" },
  { file: "social_collegemsg_2004", column: "action" },
  // Its only action is "message"; who is written to next is the harder question.
  { file: "social_collegemsg_2004", column: "app" },
] as const;
const SPLIT = 0.7;

/** readLog reads one event log; undefined when the folder is not there. */
export function readLog(file: string, column: string): Log | undefined {
  const place = path.join(FOLDER, `${file}.csv`);
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

/** tell lets a model pass through a log act by act and scores the later part; each act is predicted before it is learned. */
export function tell(settings: ActionSettings, { happenings, split }: Log): ActionScore {
  const model = actionModel(settings);
  const score = newScore();
  let known = 0;
  let i = 0;
  for (const { happening, past } of pasts(happenings)) {
    if (i++ >= split) scoreAction(score, model.predict(past, known), happening.symbol);
    model.learn(past, happening.symbol, known);
    known = Math.max(known, happening.symbol + 1);
  }
  return score;
}

/** Networks are trained only where there are few enough symbols for one-hot input. */
const MOST_SYMBOLS = 400;

/** tellByNetwork trains an LSTM on the earlier part of a log and scores it on the later part, its weights as they were at the split. */
async function tellByNetwork({ happenings, split, symbols }: Log): Promise<ActionScore | undefined> {
  const walk = [...pasts(happenings)].map(({ happening, past }, i) => ({
    i,
    recent: [...past.recent],
    next: happening.symbol,
  }));
  const known = Math.max(...happenings.slice(0, split).map(({ symbol }) => symbol)) + 1;
  if (symbols.length > MOST_SYMBOLS || known < 2) return undefined;
  const learner = tfjsActionLearner();
  const settings = { vocabulary: known, context: 6, units: 32, epochs: 8, seed: 1 };
  const bytes = await learner.train(walk.slice(0, split), settings, new AbortController().signal);
  const network = await learner.load(bytes);
  const score = newScore();
  for (let from = split; from < walk.length; from += 256) {
    const part = walk.slice(from, from + 256);
    const said = network.predict(part.map(({ recent }) => recent));
    for (const [k, { next }] of part.entries()) scoreAction(score, Float64Array.from(said[k]), next);
  }
  network.dispose();
  return score;
}

const shown = ({ acts, first, three, logLoss }: ActionScore) => ({
  top1: first / acts,
  top3: three / acts,
  logLoss: logLoss / acts,
});

/** nextActions prints the table of next-action accuracy and log-loss on later acts of every log. */
export async function nextActions(): Promise<unknown> {
  const results = [];
  for (const { file, column } of LOGS) {
    const log = readLog(file, column);
    if (!log) {
      console.log(`${file}: left out, there is no folder ${FOLDER}.`);
      continue;
    }
    const first = shown(tell(FIRST_ORDER, log));
    const markov = tell(USUAL_SETTINGS, log);
    const variable = shown(markov);
    const net = await tellByNetwork(log);
    const network = net && shown(net);
    const { serves, why } = chooseActionModel(markov, net);
    const scored = log.happenings.length - log.split;
    console.log(
      `${log.name}: ${log.symbols.length} symbols, ${log.sessions} sessions, ${scored} acts scored`,
    );
    for (const [name, one] of [
      ["first-order Markov", first],
      ["variable order", variable],
      ["lstm", network],
    ] as const)
      if (one)
        console.log(
          `  ${name.padEnd(20)} top 1 ${(100 * one.top1).toFixed(1)} %, top 3 ${(100 * one.top3).toFixed(1)} %, log-loss ${one.logLoss.toFixed(3)} nats`,
        );
    console.log(`  ${why}`);
    results.push({ log: log.name, scored, first, variable, network, serves });
  }
  return results;
}
