import { headers } from "next/headers";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { Shell } from "@/components/shell/shell";
import { shellFor } from "@/server/api/pages";
import { currentActor } from "@/server/auth/current-person";
import { WANTED_PATH } from "@/proxy";
import { nobodyYet } from "@/server/auth/first-access";

export const dynamic = "force-dynamic";

export default async function DashLayout({ children }: { children: ReactNode }) {
  const actor = await currentActor();
  if (!actor) {
    const wanted = (await headers()).get(WANTED_PATH);
    redirect(
      (await nobodyYet())
        ? "/setup"
        : `/sign-in${wanted && wanted !== "/" ? `?to=${encodeURIComponent(wanted)}` : ""}`,
    );
  }
  return <Shell data={await shellFor(actor)}>{children}</Shell>;
}
