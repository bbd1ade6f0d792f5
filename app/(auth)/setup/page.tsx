import type { Metadata } from "next";
import { SetupForm } from "@/components/auth/setup-form";
import { Empty } from "@/components/ui/states";
import { nobodyYet, sameToken, sandboxOffered } from "@/server/auth/first-access";
import { env } from "@/server/env.js";
import { makeFirstAdmin } from "./actions";

export const metadata: Metadata = { title: "First account" };
export const dynamic = "force-dynamic";

export default async function SetupPage({ searchParams }: { searchParams: Promise<{ token?: string }> }) {
  const { token = "" } = await searchParams;
  const box = "rounded-panel border border-line bg-surface";
  if (!(await nobodyYet())) {
    return (
      <div className={box}>
        <Empty
          title="Set-up is finished."
          action={
            <a className="link" href="/sign-in">
              Sign in
            </a>
          }
        >
          The first account exists. This page does nothing any more.
        </Empty>
      </div>
    );
  }
  if (!sameToken(token, env.HEADROOM_SETUP_TOKEN)) {
    return (
      <div className={box}>
        <Empty title="Open the one-time link to make the first account.">
          The terminal that started Headroom prints it: an address that ends in <code>/setup?token=…</code>. A
          link from an earlier start no longer works.
        </Empty>
      </div>
    );
  }
  return <SetupForm token={token} sandbox={await sandboxOffered()} act={makeFirstAdmin} />;
}
