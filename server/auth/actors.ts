import type { Actor } from "@/server/core/access/actor";

/** systemActor is the product itself, named by the job or process that acts. */
export const systemActor = (id: string, name = id): Actor => ({ kind: "system", id, name });
