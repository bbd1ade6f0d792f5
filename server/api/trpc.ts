import { initTRPC, TRPCError } from "@trpc/server";
import superjson from "superjson";
import type { z } from "zod";
import type { Actor } from "@/server/core/access/actor";
import { AppError, type ErrorCode } from "@/server/errors";
import { type Deps, invoke, type Mutation, type Query } from "@/server/services/verb";

/** ApiContext is made once a request: who asks (undefined: nobody signed in) and what verbs may reach. */
export interface ApiContext {
  actor: Actor | undefined;
  deps: Deps;
}

const TRPC_CODE: Record<ErrorCode, TRPCError["code"]> = {
  invalid_input: "BAD_REQUEST",
  unauthenticated: "UNAUTHORIZED",
  forbidden: "FORBIDDEN",
  not_found: "NOT_FOUND",
  conflict: "CONFLICT",
  gone: "NOT_FOUND",
  too_large: "PAYLOAD_TOO_LARGE",
  unsupported: "UNSUPPORTED_MEDIA_TYPE",
  too_many: "TOO_MANY_REQUESTS",
  stopped: "PRECONDITION_FAILED",
  unavailable: "SERVICE_UNAVAILABLE",
  internal: "INTERNAL_SERVER_ERROR",
};

const t = initTRPC.context<ApiContext>().create({
  transformer: superjson,
  sse: { maxDurationMs: 5 * 60_000, ping: { enabled: true, intervalMs: 15_000 } },
  errorFormatter({ shape, error }) {
    const known = error.cause instanceof AppError ? error.cause : undefined;
    return {
      ...shape,
      message:
        known?.message ?? "Something failed on our side. Nothing was changed. The log has the details.",
      data: {
        ...shape.data,
        stack: undefined,
        appCode: known?.code ?? "internal",
        faults: known?.faults ?? [],
      },
    };
  },
});

export const router = t.router;
export const publicProcedure = t.procedure;

async function call<I extends z.ZodType, O>(
  verb: Query<I, O> | Mutation<I, O>,
  ctx: ApiContext,
  input: unknown,
) {
  try {
    if (!ctx.actor) throw new AppError("unauthenticated", "Nobody is signed in. Sign in and try again.");
    return await invoke(verb, ctx.actor, ctx.deps, input);
  } catch (error) {
    if (error instanceof AppError)
      throw new TRPCError({ code: TRPC_CODE[error.code], cause: error, message: error.message });
    ctx.deps.log.error({ err: error, verb: verb.name }, "verb failed");
    throw new TRPCError({ code: "INTERNAL_SERVER_ERROR", message: "internal" });
  }
}

// The verb parses its own input, so that every door parses alike; `as` keeps the input type for the client.
const passThrough =
  <I extends z.ZodType>(_: I) =>
  (raw: unknown) =>
    raw as z.input<I>;

/** read opens a query verb on tRPC. */
export const read = <I extends z.ZodType, O>(verb: Query<I, O>) =>
  t.procedure.input(passThrough(verb.input)).query(({ ctx, input }) => call(verb, ctx, input));

/** write opens a mutation verb on tRPC. */
export const write = <I extends z.ZodType, O>(verb: Mutation<I, O>) =>
  t.procedure.input(passThrough(verb.input)).mutation(({ ctx, input }) => call(verb, ctx, input));

/** ask opens a query verb whose input may hold a secret: it travels in a body, never in an address. */
export const ask = <I extends z.ZodType, O>(verb: Query<I, O>) =>
  t.procedure.input(passThrough(verb.input)).mutation(({ ctx, input }) => call(verb, ctx, input));
