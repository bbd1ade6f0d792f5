import { headers } from "next/headers";
import { actorOf } from "@/server/auth/actor-of-request";
import { container } from "@/server/container";
import type { Actor } from "@/server/core/access/actor";

/** currentActor tells who asks for the page that is being rendered; undefined for nobody. */
export async function currentActor(): Promise<Actor | undefined> {
  const given = await headers();
  return actorOf(new Request("http://page", { headers: { cookie: given.get("cookie") ?? "" } }), container());
}
