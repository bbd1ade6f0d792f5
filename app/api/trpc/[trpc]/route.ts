import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { appRouter } from "@/server/api/router";
import { actorOf } from "@/server/auth/actor-of-request";
import { container } from "@/server/container";

const handler = (req: Request) =>
  fetchRequestHandler({
    endpoint: "/api/trpc",
    req,
    router: appRouter,
    createContext: async () => ({ actor: await actorOf(req, container()), deps: container() }),
  });

export { handler as GET, handler as POST };
