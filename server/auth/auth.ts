import { betterAuth } from "better-auth";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { container } from "@/server/container";
import { env } from "@/server/env.js";

function make() {
  return betterAuth({
    database: prismaAdapter(container().db, { provider: "postgresql" }),
    secret: env.AUTH_SECRET,
    baseURL: env.HEADROOM_URL,
    trustedOrigins: [env.HEADROOM_URL],
    // People are made by an admin or by first-run set-up, never by signing up.
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 8 },
    rateLimit: { enabled: true, window: 60, max: 120, customRules: { "/sign-in/email": { window: 60, max: 10 } } },
    telemetry: { enabled: false },
    user: { additionalFields: { role: { type: "string", input: false, defaultValue: "viewer" } } },
    session: { expiresIn: 7 * 24 * 3600, updateAge: 24 * 3600 },
    advanced: { cookiePrefix: "headroom" },
  });
}

const shared = globalThis as { headroomAuth?: ReturnType<typeof make> };

/** auth is better-auth over the product's database, made at first use. */
export function auth() {
  shared.headroomAuth ??= make();
  return shared.headroomAuth;
}
