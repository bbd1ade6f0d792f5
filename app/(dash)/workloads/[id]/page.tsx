import type { Metadata } from "next";
import { WorkloadPage } from "@/components/workloads/workload-page";
import { workloadTitle } from "@/server/api/pages";

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await workloadTitle((await params).id)) ?? "Workload" };
}

export default async function Page({ params }: Props) {
  return <WorkloadPage id={(await params).id} />;
}
