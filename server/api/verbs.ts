import type { Verb } from "@/server/services/verb";

/** VERBS is every verb that REST and OpenAPI offer; tRPC's router names them one by one so that types survive. */
export const VERBS: readonly Verb[] = [];
