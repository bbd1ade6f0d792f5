import type { ExtraExpert } from "@/server/core/forecast/engine";
import type { Fitted } from "@/server/core/forecast/forecast";
import type { ModelRuntime } from "@/server/ports/model-runtime";
import type { Deps } from "@/server/services/verb";
import { modelsOfGroup } from "@/server/store/models";

const KEPT = 32;

/**
 * championExperts gives what the loop asks for the extra experts of a group: its champion network, loaded once a
 * process; nothing when the statistical ensemble serves alone. A network that cannot be loaded is left out and logged.
 */
export function championExperts(
  runtime: ModelRuntime,
): (deps: Deps, groupKey: string) => Promise<ExtraExpert[]> {
  const loaded = new Map<string, Promise<Fitted>>();
  return async (deps, groupKey) => {
    const [champion] = await modelsOfGroup(deps.db, groupKey, ["champion"]);
    const hash = champion?.artifactHash;
    if (!champion || !hash) return [];
    let fitted = loaded.get(hash);
    if (!fitted) {
      if (loaded.size >= KEPT) loaded.clear();
      fitted = deps.artifacts.get(hash).then((bytes) => runtime.load(bytes));
      loaded.set(hash, fitted);
    }
    try {
      return [{ name: champion.name, fitted: await fitted, learntUntil: champion.trainedTo ?? 0 }];
    } catch (error) {
      loaded.delete(hash);
      deps.log.warn(
        { err: error, model: champion.name },
        "the champion network could not be loaded; the ensemble serves alone",
      );
      return [];
    }
  };
}
