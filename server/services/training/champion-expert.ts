import type { ExtraExpert } from "@/server/core/forecast/engine";
import type { About, ModelRuntime, Network } from "@/server/ports/model-runtime";
import type { Deps } from "@/server/services/verb";
import { modelsOfGroup } from "@/server/store/models";

const KEPT = 32;

/**
 * championExperts gives what the loop asks for the extra experts of a group: its champion network, loaded once a
 * process; nothing when the statistical ensemble serves alone. A network that cannot be loaded is left out and logged.
 */
export function championExperts(
  runtime: ModelRuntime,
): (deps: Deps, groupKey: string, about: About) => Promise<ExtraExpert[]> {
  const loaded = new Map<string, Promise<Network>>();
  return async (deps, groupKey, about) => {
    const [champion] = await modelsOfGroup(deps.db, groupKey, ["champion"]);
    const hash = champion?.artifactHash;
    if (!champion || !hash) return [];
    let network = loaded.get(hash);
    if (!network) {
      if (loaded.size >= KEPT) loaded.clear();
      network = deps.artifacts.get(hash).then((bytes) => runtime.load(bytes));
      loaded.set(hash, network);
    }
    try {
      return [
        { name: champion.name, fitted: (await network).for(about), learntUntil: champion.trainedTo ?? 0 },
      ];
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
