import type { ExtraExpert } from "@/server/core/forecast/engine";
import type { About, ModelRuntime, Network } from "@/server/ports/model-runtime";
import type { Deps } from "@/server/services/verb";
import { modelsOfGroup } from "@/server/store/models";

const KEPT = 32;
/** A group has many series, each asked for in every cycle: its networks are looked up once a cycle. */
const LOOK_EVERY_MS = 30_000;
type Model = Awaited<ReturnType<typeof modelsOfGroup>>[number];

/**
 * networkExperts gives what the loop asks for the extra experts of a series: the champion network of its group, and one
 * that stands in shadow, each loaded once a process; nothing when the statistical ensemble serves alone. A network that
 * cannot be loaded is left out and logged.
 */
export function networkExperts(
  runtime: ModelRuntime,
): (deps: Deps, groupKey: string, about: About) => Promise<ExtraExpert[]> {
  const loaded = new Map<string, Promise<Network>>();

  function load(deps: Deps, hash: string): Promise<Network> {
    const known = loaded.get(hash);
    if (known) return known;
    if (loaded.size >= KEPT) loaded.clear();
    const loading = deps.artifacts.get(hash).then((bytes) => runtime.load(bytes));
    loaded.set(hash, loading);
    return loading;
  }

  const looked = new Map<string, { at: number; models: Model[] }>();
  async function modelsOf(deps: Deps, groupKey: string): Promise<Model[]> {
    const now = deps.clock.now();
    const known = looked.get(groupKey);
    if (known && now >= known.at && now - known.at < LOOK_EVERY_MS) return known.models;
    const models = await modelsOfGroup(deps.db, groupKey, ["champion", "shadow"]);
    looked.set(groupKey, { at: now, models });
    return models;
  }

  return async (deps, groupKey, about) => {
    const experts: ExtraExpert[] = [];
    for (const model of await modelsOf(deps, groupKey)) {
      const hash = model.artifactHash;
      if (!hash) continue;
      try {
        const fitted = (await load(deps, hash)).for(about);
        const shadow = model.state === "shadow";
        experts.push({ name: model.name, fitted, learntUntil: model.trainedTo ?? 0, shadow });
      } catch (error) {
        loaded.delete(hash);
        deps.log.warn({ err: error, model: model.name }, "a network could not be loaded and is left out");
      }
    }
    return experts;
  };
}
