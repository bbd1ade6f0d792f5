import { z } from "zod";
import { notFound } from "@/server/errors";
import type { StoredCosts } from "@/server/services/behaviour/memory";
import { query } from "@/server/services/verb";
import { iso } from "@/server/services/workloads/view";
import { readMemory } from "@/server/store/behaviour";
import { findProfile } from "@/server/store/profiles";
import { readApplicationProfile } from "./list-profiles";

const MOST_ACTIONS = 1_000;

/** getApplicationProfile gives what an application's owner says of it, beside what was learnt of its actions and workloads. */
export const getApplicationProfile = query({
  name: "getApplicationProfile",
  scope: "read",
  input: z.object({ application: z.string().min(1).max(120) }),
  rest: {
    method: "GET",
    path: "/applications/{application}/profile",
    summary: "What is said of an application, and what was learnt of it",
  },
  async run({ db }, { application }) {
    const [found, costs] = await Promise.all([
      findProfile(db, application),
      readMemory<StoredCosts>(db, "costs"),
    ]);
    if (!found) throw notFound("application", application);
    const prefix = `${found.name}/`;
    return {
      id: found.id,
      name: found.name,
      profile: readApplicationProfile(found.body),
      updatedAt: found.updatedAt === null ? null : iso(found.updatedAt),
      updatedBy: found.updatedBy,
      /** As it counts when capacity is short; the profile's own where it says one. */
      priority: found.priority,
      workloads: found.workloads,
      /** What one act was seen to take, in unit-seconds, from `acts` acts. */
      learnt: (costs?.body.scored ?? [])
        .filter(({ action }) => action.startsWith(prefix))
        .slice(0, MOST_ACTIONS)
        .map(({ action, amounts, acts }) => ({ name: action.slice(prefix.length), costs: amounts, acts })),
    };
  },
});
