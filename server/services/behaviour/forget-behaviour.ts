import type { Deps } from "@/server/services/verb";
import { forgetSubjects, readMemory, saveMemory } from "@/server/store/behaviour";
import { contextsOf, packContexts, type StoredActions } from "./memory";

/**
 * forgetBehaviour removes what is learnt of users who did nothing since `time` (epoch ms): their rows, and what each of them does next from
 * the model of next actions. Gives how many users; 0 while acts are being learnt, and the next run removes them.
 */
export async function forgetBehaviour(deps: Deps, time: number): Promise<number> {
  const gone = await deps.exclusive("learnBehaviour", () =>
    deps.db.$transaction(
      async (tx) => {
        const subjects = new Set(await forgetSubjects(tx, time));
        const actions = subjects.size > 0 && (await readMemory<StoredActions>(tx, "actions"));
        if (!actions) return subjects.size;
        const { state } = actions.body;
        const contexts = packContexts(
          contextsOf(state.contexts).filter(([key]) => !subjects.has(ownerOf(key) ?? "")),
        );
        await saveMemory(tx, "actions", actions.at, { ...actions.body, state: { ...state, contexts } });
        return subjects.size;
      },
      { timeout: 60_000 },
    ),
  );
  return gone ?? 0;
}

/** ownerOf gives the user whose context a key of core/behaviour/actions/variable-order.ts names; undefined for those of segments and everybody. */
function ownerOf(key: string): string | undefined {
  if (key.startsWith("u")) return key.slice(1, key.lastIndexOf("|"));
  return key.startsWith("r") ? key.slice(1) : undefined;
}
