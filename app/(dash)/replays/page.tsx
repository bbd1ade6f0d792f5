import type { Metadata } from "next";
import { ReplayList } from "@/components/replays/replay-list";

export const metadata: Metadata = { title: "Replays" };

export default function Page() {
  return <ReplayList />;
}
