import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { Shell } from "@/components/shell/shell";
import { shellFor } from "@/server/api/pages";
import { currentActor } from "@/server/auth/current-person";
import { nobodyYet } from "@/server/auth/first-access";

export const dynamic = "force-dynamic";

export default async function DashLayout({ children }: { children: ReactNode }) {
  const actor = await currentActor();
  if (!actor) redirect((await nobodyYet()) ? "/setup" : "/sign-in");
  return <Shell data={await shellFor(actor)}>{children}</Shell>;
}
