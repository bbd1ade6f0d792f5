import type { Metadata } from "next";
import { BehaviourPage } from "@/components/behaviour/behaviour-page";

export const metadata: Metadata = { title: "Behaviour" };

export default function Page() {
  return <BehaviourPage />;
}
