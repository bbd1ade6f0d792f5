import { chooseActionModel } from "@/server/core/behaviour/actions/choose";
import { frequentOf, placesOf } from "@/server/core/behaviour/actions/frequent";
import { type ActionStep, judgeActions } from "@/server/core/behaviour/actions/judge";
import { actionNetwork, decodeActionNetwork } from "@/server/core/behaviour/actions/network";
import { actionModel, START, USUAL_SETTINGS } from "@/server/core/behaviour/actions/variable-order";
import { symbolOf } from "@/server/core/behaviour/acts";
import type { ActionLearner } from "@/server/ports/action-network";
import type { Deps } from "@/server/services/verb";
import {
  activityBetween,
  countActivity,
  findSubjectsOf,
  memoryAt,
  readMemory,
  saveMemory,
} from "@/server/store/behaviour";
import { ACTION_NETWORK, MOST_PLACES, type StoredNetwork } from "./action-networks";
import { actionsOf, type StoredActions, type StoredFollowing } from "./memory";

const [HOUR, DAY] = [3_600_000, 86_400_000];
/** A network is trained again after so long. */
const AGAIN_MS = DAY;
/** Acts that it is trained on and judged by: the last two weeks, not more than so many. */
const [LOOKED_BACK_MS, MOST_ACTS, LEAST_ACTS] = [14 * DAY, 40_000, 2_000];
/** It learns from the earlier acts and is judged by the later ones. */
const SPLIT = 0.7;
const RECENT = 12;

/**
 * trainActions trains a network of next actions once a day and lets it serve the applications where it tells later acts better; where it does
 * not, or where there is too little to learn from, the variable-order model serves alone, and it is kept why. Safe to repeat and to abort.
 */
export async function trainActions(deps: Deps, learner: ActionLearner, signal: AbortSignal): Promise<void> {
  await deps.exclusive("trainActions", async () => {
    const { db } = deps;
    const now = deps.clock.now();
    const before = await memoryAt(db, "network");
    if (before !== undefined && now - before < AGAIN_MS) return;
    const following = await readMemory<StoredFollowing>(db, "following");
    const { vocabulary } = actionsOf((await readMemory<StoredActions>(db, "actions"))?.body);
    if (!following || vocabulary.symbols.length < 2) return;
    const to = following.at;
    let from = to - LOOKED_BACK_MS;
    while (to - from > HOUR && (await countActivity(db, from, to)) > MOST_ACTS) from = to - (to - from) / 2;
    const acts = await activityBetween(db, from, to);
    if (acts.length < LEAST_ACTS) return;
    const segments = new Map(
      (await findSubjectsOf(db, [...new Set(acts.map(({ user }) => user))])).map((row) => [
        row.subject,
        row.segmentId ?? 0,
      ]),
    );
    const gaps = new Map(following.body.gaps.map(([application, { learnt }]) => [application, learnt.ms]));
    const sessions = new Map<string, { lastAt: number; recent: number[] }>();
    const known = vocabulary.symbols.length;
    const steps = acts.flatMap((act): ActionStep[] => {
      const symbol = vocabulary.index.get(symbolOf(act));
      if (symbol === undefined) return [];
      let session = sessions.get(act.user);
      if (!session || act.at - session.lastAt > (gaps.get(act.application) ?? HOUR / 2))
        sessions.set(act.user, (session = { lastAt: act.at, recent: [START] }));
      const past = { user: act.user, segment: segments.get(act.user) ?? 0, recent: [...session.recent] };
      session.recent.push(symbol);
      if (session.recent.length > RECENT) session.recent.shift();
      session.lastAt = act.at;
      return [{ past, symbol, known, application: act.application }];
    });
    const split = Math.floor(steps.length * SPLIT);
    const early = steps.slice(0, split);
    const counts = new Array<number>(known).fill(0);
    for (const { symbol } of early) counts[symbol]++;
    const frequent = frequentOf(counts, MOST_PLACES);
    const place = placesOf(frequent);
    const settings = { vocabulary: frequent.symbols.length, ...ACTION_NETWORK, seed: deps.seed };
    const examples = early.map(({ past, symbol }) => ({
      recent: past.recent.map(place),
      next: place(symbol),
    }));
    const bytes = await learner.train(examples, settings, signal);
    const tables = decodeActionNetwork(bytes)?.tables ?? [];
    const network = { says: actionNetwork({ shape: settings, tables }), frequent };
    const judged = judgeActions(steps, split, actionModel(USUAL_SETTINGS), network);
    const choices = Object.fromEntries(
      [...judged].map(([application, { markov, blend }]) => [application, chooseActionModel(markov, blend)]),
    );
    const serves = Object.values(choices).some((choice) => choice.serves === "lstm");
    const old = (await readMemory<StoredNetwork>(db, "network"))?.body.hash;
    const hash = serves ? await deps.artifacts.put(bytes) : null;
    await saveMemory(db, "network", now, {
      hash,
      frequent: serves ? frequent : { symbols: [], counts: [] },
      choices,
    } satisfies StoredNetwork);
    if (old && old !== hash) await deps.artifacts.remove(old);
  });
}
