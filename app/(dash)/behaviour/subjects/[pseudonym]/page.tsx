import type { Metadata } from "next";
import { SubjectPage } from "@/components/behaviour/subject-page";

export const metadata: Metadata = { title: "User" };

export default async function Page({ params }: { params: Promise<{ pseudonym: string }> }) {
  return <SubjectPage pseudonym={decodeURIComponent((await params).pseudonym)} />;
}
