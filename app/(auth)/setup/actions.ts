"use server";
import type { SetupAnswer } from "@/components/auth/setup-form";
import { openFirstAccess } from "@/server/auth/first-access";
import { container } from "@/server/container";
import { env } from "@/server/env.js";
import { AppError } from "@/server/errors";

/** makeFirstAdmin opens set-up for the page's form; it answers with the faults of fields instead of throwing. */
export async function makeFirstAdmin(token: string, input: unknown): Promise<SetupAnswer> {
  const deps = container();
  try {
    const { demo } = await openFirstAccess(deps, env.HEADROOM_SETUP_TOKEN, String(token), input);
    return { done: true, demo };
  } catch (error) {
    if (error instanceof AppError) return { done: false, message: error.message, faults: [...error.faults] };
    deps.log.error({ err: error }, "set-up failed");
    return {
      done: false,
      message: "Something failed on our side. No account was made. The log has the details.",
      faults: [],
    };
  }
}
