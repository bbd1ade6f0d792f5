import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignInForm } from "@/components/auth/sign-in-form";
import { currentActor } from "@/server/auth/current-person";
import { nobodyYet } from "@/server/auth/first-access";

export const metadata: Metadata = { title: "Sign in" };
export const dynamic = "force-dynamic";

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ to?: string }> }) {
  const { to } = await searchParams;
  if (await currentActor()) redirect("/");
  if (await nobodyYet()) redirect("/setup");
  return <SignInForm to={to} />;
}
