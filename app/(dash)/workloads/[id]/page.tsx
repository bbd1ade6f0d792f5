import type { Metadata } from "next";
import { WorkloadPage } from "@/components/workloads/workload-page";
import { container } from "@/server/container";
import { findWorkload } from "@/server/store/workloads";

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const found = await findWorkload(container().db, (await params).id);
  return { title: found?.name ?? "Workload" };
}

export default async function Page({ params }: Props) {
  return <WorkloadPage id={(await params).id} />;
}
