import type { Metadata } from "next";
import { InspectorPage } from "@/components/inspector/inspector-page";
import { workloadTitle } from "@/server/api/pages";

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Forecast of ${(await workloadTitle((await params).id)) ?? "a workload"}` };
}

export default async function Page({ params }: Props) {
  return <InspectorPage id={(await params).id} />;
}
