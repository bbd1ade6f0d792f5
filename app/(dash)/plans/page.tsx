import type { Metadata } from "next";
import { Suspense } from "react";
import { ApprovalsPage } from "@/components/plans/approvals-page";
import { Loading } from "@/components/ui/states";

export const metadata: Metadata = { title: "Approvals" };

export default function Page() {
  return (
    <Suspense fallback={<Loading lines={6} what="Reading what waits" />}>
      <ApprovalsPage />
    </Suspense>
  );
}
