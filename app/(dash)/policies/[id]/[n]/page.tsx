import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { EditorPage } from "@/components/policies/editor-page";

export const metadata: Metadata = { title: "Policy draft" };

export default async function Page({ params }: { params: Promise<{ id: string; n: string }> }) {
  const { id, n } = await params;
  if (!/^\d{1,6}$/.test(n)) notFound();
  return <EditorPage id={id} n={Number(n)} />;
}
