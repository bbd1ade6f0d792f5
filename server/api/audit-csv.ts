import type { Actor } from "@/server/core/access/actor";
import { AppError } from "@/server/errors";
import { exportAudit } from "@/server/services/audit/export-audit";
import { type Deps, invoke } from "@/server/services/verb";
import { errorResponse } from "./rest";

/** auditCsv answers the filtered record as a CSV file, in parts. */
export async function auditCsv(request: Request, actor: Actor | undefined, deps: Deps): Promise<Response> {
  try {
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
    const headers = {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": "attachment; filename=headroom-audit.csv",
    };
    return new Response(body, { headers });
  } catch (error) {
    return errorResponse(error, deps);
  }
}
