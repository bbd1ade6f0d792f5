import { TRPCError } from "@trpc/server";
import { changedTopics } from "@/server/api/live";
import { behaviourRouter } from "@/server/api/routers/behaviour";
import { fleetRouter } from "@/server/api/routers/fleet";
import { importsRouter } from "@/server/api/routers/imports";
import { limitsRouter } from "@/server/api/routers/limits";
import { modelsRouter } from "@/server/api/routers/models";
import { auditRouter } from "@/server/api/routers/audit";
import { privacyRouter } from "@/server/api/routers/privacy";
import { profilesRouter } from "@/server/api/routers/profiles";
import { peopleRouter } from "@/server/api/routers/people";
import { seriesRouter } from "@/server/api/routers/series";
import { settingsRouter } from "@/server/api/routers/settings";
import { plansRouter } from "@/server/api/routers/plans";
import { policiesRouter } from "@/server/api/routers/policies";
import { requestsRouter } from "@/server/api/routers/requests";
import { eventsRouter } from "@/server/api/routers/events";
import { overviewRouter } from "@/server/api/routers/overview";
import { historyRouter } from "@/server/api/routers/history";
import { replaysRouter } from "@/server/api/routers/replays";
import { sourcesRouter } from "@/server/api/routers/sources";
import { workloadsRouter } from "@/server/api/routers/workloads";
import { publicProcedure, router } from "@/server/api/trpc";

/** appRouter names every verb that the dashboard calls. */
export const appRouter = router({
  plans: plansRouter,
  policies: policiesRouter,
  imports: importsRouter,
  models: modelsRouter,
  people: peopleRouter,
  profiles: profilesRouter,
  privacy: privacyRouter,
  series: seriesRouter,
  settings: settingsRouter,
  audit: auditRouter,
  workloads: workloadsRouter,
  overview: overviewRouter,
  events: eventsRouter,
  requests: requestsRouter,
  replays: replaysRouter,
  behaviour: behaviourRouter,
  fleet: fleetRouter,
  limits: limitsRouter,
  history: historyRouter,
  sources: sourcesRouter,
  live: router({
    /** Topics that changed, for as long as the page is open. */
    changes: publicProcedure.subscription(async function* ({ ctx, signal }) {
      if (!ctx.actor) throw new TRPCError({ code: "UNAUTHORIZED" });
      yield { now: ctx.deps.clock.now(), topics: [] as string[] };
      for await (const topics of changedTopics(signal))
        yield { now: ctx.deps.clock.now(), topics: topics as string[] };
    }),
  }),
});

export type AppRouter = typeof appRouter;
