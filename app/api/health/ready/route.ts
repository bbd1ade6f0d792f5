import { container } from "@/server/container";

/** Ready: the database answers too. */
export const dynamic = "force-dynamic";

export async function GET(): Promise<Response> {
  try {
    await container().db.$queryRaw`SELECT 1`;
    return Response.json({ ready: true });
  } catch {
    return Response.json({ ready: false, why: "The database does not answer." }, { status: 503 });
  }
}
