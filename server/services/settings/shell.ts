import { z } from "zod";
import { scopesOf } from "@/server/core/access/actor";
import { query } from "@/server/services/verb";
import { stopStateOf } from "@/server/services/stop/stop-state";
import { readSetting } from "@/server/store/settings";
import { countModes, countWaiting, freshestSample } from "@/server/store/shell";

/** shell gives what stands around every page: who asks, the stop, the rungs, what waits, and how fresh the data is. */
export const shell = query({
  name: "shell",
  scope: "read",
  input: z.object({}),
  async run({ db, actor, now, deps }) {
    const [stop, modes, waiting, freshest] = await Promise.all([
      readSetting(db, "stop"),
      countModes(db),
      countWaiting(db, now),
      freshestSample(db),
    ]);
    const scopes = actor.kind === "user" ? scopesOf(actor.role) : actor.kind === "apiKey" ? actor.scopes : [];
    return {
      now,
      speed: deps.clock.speed,
      me: {
        id: actor.id,
        name: actor.name,
        role: actor.kind === "user" ? actor.role : null,
        scopes: [...scopes],
      },
      stop: stopStateOf(stop),
      modes,
      waiting,
      freshest,
    };
  },
});
