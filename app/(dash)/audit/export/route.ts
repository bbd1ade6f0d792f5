import { errorResponse } from "@/server/api/rest";
import { actorOf } from "@/server/auth/actor-of-request";
import { container } from "@/server/container";
import { AppError } from "@/server/errors";
import { exportAudit } from "@/server/services/audit/export-audit";
import { invoke } from "@/server/services/verb";

/** GET answers the filtered record as a CSV file, in parts. */
export async function GET(request: Request): Promise<Response> {
  const deps = container();
  try {
    const actor = await actorOf(request, deps);
    if (!actor) throw new AppError("unauthenticated", "Nobody is signed in. Sign in and try again.");
    const filter = Object.fromEntries(new URL(request.url).searchParams);
    const parts = await invoke(exportAudit, actor, deps, filter);
    const encoder = new TextEncoder();
    const body = new ReadableStream({
      async pull(controller) {
        const { done, value } = await parts.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
    });
    const headers = { "content-type": "text/csv; charset=utf-8", "content-disposition": "attachment; filename=headroom-audit.csv" };
    return new Response(body, { headers });
  } catch (error) {
    return errorResponse(error, deps);
  }
}
