import type { Metadata } from "next";
import { SegmentPage } from "@/components/behaviour/segment-page";

export const metadata: Metadata = { title: "Segment" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <SegmentPage id={Number((await params).id)} />;
}
