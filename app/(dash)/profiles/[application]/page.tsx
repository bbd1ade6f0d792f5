import type { Metadata } from "next";
import { ApplicationPage } from "@/components/profiles/application-page";

export const metadata: Metadata = { title: "Application profile" };

export default async function Page({ params }: { params: Promise<{ application: string }> }) {
  return <ApplicationPage application={decodeURIComponent((await params).application)} />;
}
