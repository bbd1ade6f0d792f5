import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignInForm } from "@/components/auth/sign-in-form";
import { currentActor } from "@/server/auth/current-person";
import { container } from "@/server/container";
import { countPeople } from "@/server/store/users";

export const metadata: Metadata = { title: "Sign in" };
export const dynamic = "force-dynamic";

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ to?: string }> }) {
  const { to } = await searchParams;
  if (await currentActor()) redirect("/");
  if ((await countPeople(container().db)) === 0) redirect("/setup");
  return <SignInForm to={to} />;
}
