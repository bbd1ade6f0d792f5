import type { Metadata } from "next";
import { NewSourcePage } from "@/components/sources/new-source-page";

export const metadata: Metadata = { title: "Connect Prometheus" };

export default function Page() {
  return <NewSourcePage />;
}
