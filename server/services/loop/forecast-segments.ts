import { COLUMN_STEP_MS, COLUMN_STEPS } from "@/server/core/behaviour/demand/column";
import { agree } from "@/server/core/behaviour/demand/parts";
import { QUANTILE_LEVELS, type Resource, RESOURCES } from "@/server/core/words";
import { type Lookout, lookout, type UserOutlook } from "@/server/services/behaviour/outlook";
import type { Deps } from "@/server/services/verb";
import { dropCoherent, findCoherent, findReconciled, saveCoherent } from "@/server/store/coherent";

/** UNDER_SEGMENTS is how the nodes of segments begin. */
export const UNDER_SEGMENTS = "segment:";

/** segmentNode names the node of a segment, of one of its users, of all its other users (""), or, without a segment, of what no segment takes. */
export const segmentNode = (segment: number | undefined, user?: string): string =>
  `${UNDER_SEGMENTS}${segment ?? ""}${user === undefined ? "" : `/${user}`}`;

/**
 * forecastSegments says what each segment of an application's users, and the heaviest of those in a session, are about to take in the next
 * hour, made to sum to the application's own forecast. Without activity it does nothing; repeating it changes nothing.
 */
export async function forecastSegments(
  deps: Deps,
  applicationId: string,
  look: Lookout = lookout(),
): Promise<void> {
  const application = await findReconciled(deps.db, applicationId);
  if (!application) return;
  const found = await Promise.all(
    RESOURCES.map(async (measure: Resource) => (await findCoherent(deps.db, applicationId, measure))[0]),
  );
  let told: { at: number; parts: Awaited<ReturnType<UserOutlook["parts"]>> | undefined } | undefined;
  for (const whole of found) {
    if (!whole || whole.grid.step !== COLUMN_STEP_MS) continue;
    const { measure, grid, quantiles } = whole;
    if (told?.at !== grid.start)
      told = { at: grid.start, parts: await (await look(deps, grid.start))?.parts(application.name) };
    const parts = told.parts?.get(measure);
    if (!parts) continue;
    const length = Math.min(COLUMN_STEPS, grid.length);
    const cut = (paths: readonly Float64Array[]) => paths.map((path) => path.subarray(0, length));
    const agreed = agree(
      cut(quantiles.paths),
      parts.map((part) => ({
        ...part,
        paths: cut(part.paths),
        users: part.users.map(({ user, paths }) => ({ user, paths: cut(paths) })),
      })),
      QUANTILE_LEVELS,
    );
    await deps.db.$transaction(async (db) => {
      await dropCoherent(db, applicationId, measure, UNDER_SEGMENTS, grid.start + 1);
      await saveCoherent(
        db,
        agreed.map(({ segment, user, paths }) => ({
          applicationId,
          measure,
          node: segmentNode(segment, user),
          grid: { ...grid, length },
          quantiles: { levels: QUANTILE_LEVELS, paths },
          method: user ? "own" : user === "" ? "rest" : "mint",
        })),
      );
    });
  }
}
