import type { Prisma } from "./prisma/client";

// Stored rows as the loop passes them on unchanged; everything else gives core types.
export type { Plan, Source, Target, Workload } from "./prisma/client";

/** Json is what a JSON column takes. */
export type Json = Prisma.InputJsonObject;
export type JsonArray = Prisma.InputJsonArray;
