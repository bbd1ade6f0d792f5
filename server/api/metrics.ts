import { systemActor } from "@/server/auth/actors";
import { census } from "@/server/services/settings/census";
import { type Deps, invoke } from "@/server/services/verb";
import { exposition } from "@/server/telemetry";

/** metrics answers the product's own figures for Prometheus. Counts only, so that a scraper needs no key. */
export async function metrics(deps: Deps): Promise<Response> {
  const { type, text } = await exposition(await invoke(census, systemActor("metrics"), deps, {}));
  return new Response(text, { headers: { "content-type": type } });
}
