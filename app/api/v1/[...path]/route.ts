import { openapi } from "@/server/api/openapi";
import { handleRest } from "@/server/api/rest";
import { actorOf } from "@/server/auth/actor-of-request";
import { container } from "@/server/container";
import { env } from "@/server/env.js";

async function handler(
  request: Request,
  { params }: { params: Promise<{ path: string[] }> },
): Promise<Response> {
  const path = `/${(await params).path.map(encodeURIComponent).join("/")}`;
  if (request.method === "GET" && path === "/openapi.json") return Response.json(openapi(env.HEADROOM_URL));
  return handleRest(request, path, await actorOf(request, container()), container());
}

export { handler as DELETE, handler as GET, handler as POST, handler as PUT };
