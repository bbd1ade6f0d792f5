import type { Metadata } from "next";
import { NewStreamPage } from "@/components/sources/new-stream-page";

export const metadata: Metadata = { title: "Connect a stream" };

export default function Page() {
  return <NewStreamPage />;
}
