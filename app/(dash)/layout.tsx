import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { Shell } from "@/components/shell/shell";
import { currentActor } from "@/server/auth/current-person";
import { container } from "@/server/container";
import { shell } from "@/server/services/settings/shell";
import { invoke } from "@/server/services/verb";
import { countPeople } from "@/server/store/users";

export const dynamic = "force-dynamic";

export default async function DashLayout({ children }: { children: ReactNode }) {
  const deps = container();
  const actor = await currentActor();
  if (!actor) redirect((await countPeople(deps.db)) === 0 ? "/setup" : "/sign-in");
  return <Shell data={await invoke(shell, actor, deps, {})}>{children}</Shell>;
}
