import { Loading } from "@/components/ui/states";

export default function DashLoading() {
  return <Loading lines={6} what="Loading the page" />;
}
