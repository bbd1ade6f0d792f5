import { auditCsv } from "@/server/api/audit-csv";
import { actorOf } from "@/server/auth/actor-of-request";
import { container } from "@/server/container";

export const GET = async (request: Request) =>
  auditCsv(request, await actorOf(request, container()), container());
