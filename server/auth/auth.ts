import { betterAuth } from "better-auth";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { APIError, createAuthMiddleware } from "better-auth/api";
import { recordFailedSignIn, recordSignIn, refuseSignIn } from "@/server/auth/sign-ins";
import { container } from "@/server/container";
import { env } from "@/server/env.js";
import { findPerson } from "@/server/store/users";

const SIGN_IN = "/sign-in/email";
const emailOf = (body: unknown): string => String((body as { email?: unknown } | undefined)?.email ?? "");

function make() {
  return betterAuth({
    database: prismaAdapter(container().db, { provider: "postgresql" }),
    secret: env.AUTH_SECRET,
    baseURL: env.HEADROOM_URL,
    trustedOrigins: [env.HEADROOM_URL],
    // People are made by an admin or by first-run set-up, never by signing up.
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 8, maxPasswordLength: 128 },
    rateLimit: { enabled: true, window: 60, max: 120, customRules: { [SIGN_IN]: { window: 60, max: 10 } } },
    telemetry: { enabled: false },
    user: { additionalFields: { role: { type: "string", input: false, defaultValue: "viewer" } } },
    session: { expiresIn: 7 * 24 * 3600, updateAge: 24 * 3600 },
    advanced: { cookiePrefix: "headroom" },
    databaseHooks: {
      session: {
        create: {
          // Reached once the password proved right, so that nobody can list accounts by trying.
          before: async ({ userId }) => {
            const message = "This account is disabled. An admin can enable it again.";
            const person = await findPerson(container().db, userId);
            if (!person || person.disabledAt !== null)
              throw new APIError("FORBIDDEN", { code: "DISABLED", message });
          },
        },
      },
    },
    hooks: {
      before: createAuthMiddleware(async (ctx) => {
        if (ctx.path !== SIGN_IN) return;
        const refusal = await refuseSignIn(container(), emailOf(ctx.body));
        if (refusal) throw new APIError(refusal.status, { code: refusal.code, message: refusal.message });
      }),
      after: createAuthMiddleware(async (ctx) => {
        if (ctx.path !== SIGN_IN) return;
        const email = emailOf(ctx.body);
        if (ctx.context.newSession) await recordSignIn(container(), email);
        else await recordFailedSignIn(container(), email);
      }),
    },
  });
}

const shared = globalThis as { headroomAuth?: ReturnType<typeof make> };

/** auth is better-auth over the product's database, made at first use. */
export function auth() {
  shared.headroomAuth ??= make();
  return shared.headroomAuth;
}
