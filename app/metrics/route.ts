import { metrics } from "@/server/api/metrics";
import { container } from "@/server/container";

export const dynamic = "force-dynamic";
export const GET = () => metrics(container());
