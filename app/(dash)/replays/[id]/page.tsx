import type { Metadata } from "next";
import { ReplayPage } from "@/components/replays/replay-page";

export const metadata: Metadata = { title: "Replay" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <ReplayPage id={(await params).id} />;
}
