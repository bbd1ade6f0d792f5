import type { Actor } from "@/server/core/access/actor";
import type { Deps, Verb } from "@/server/services/verb";
import { otlpLogs, otlpMetrics } from "./otlp";
import { prometheusWrite } from "./prometheus-write";

/** RawDoor is a POST under /api/v1 whose body is not JSON of ours: it decodes, and calls a verb like every other door. */
export interface RawDoor {
  path: `/${string}`;
  summary: string;
  /** Whose scope is asked for before anything is read. */
  verb: Pick<Verb, "name" | "scope">;
  /** Content types that it takes. */
  types: readonly string[];
  status: number;
  answer(request: Request, actor: Actor, deps: Deps): Promise<Response>;
}

/** RAW_DOORS is every such door. */
export const RAW_DOORS: readonly RawDoor[] = [prometheusWrite, otlpMetrics, otlpLogs];
