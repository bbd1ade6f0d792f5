import type { Metadata } from "next";
import { PolicyList } from "@/components/policies/policy-list";

export const metadata: Metadata = { title: "Policies" };

export default function Page() {
  return <PolicyList />;
}
