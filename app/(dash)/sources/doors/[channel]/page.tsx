import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { DoorPage } from "@/components/sources/door-page";
import { CHANNELS, type Channel } from "@/server/core/ingest/channels";

export const metadata: Metadata = { title: "Door for pushed data" };

export default async function Page({ params }: { params: Promise<{ channel: string }> }) {
  const { channel } = await params;
  if (!Object.hasOwn(CHANNELS, channel)) notFound();
  return <DoorPage channel={channel as Channel} />;
}
