import type { NextConfig } from "next";

// React's development mode evaluates source maps; the production build never does.
const scripts =
  process.env.NODE_ENV === "development" ? "'self' 'unsafe-inline' 'unsafe-eval'" : "'self' 'unsafe-inline'";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // `npm run check` holds the types; whoever starts the product need not wait for that.
  typescript: { ignoreBuildErrors: true },
  // These find files beside themselves or speak to the system; bundling breaks them.
  serverExternalPackages: [
    "pg",
    "bullmq",
    "pino",
    "@prisma/client",
    "@prisma/adapter-pg",
    "better-auth",
    "prom-client",
    "protobufjs",
  ],
  async headers() {
    return [
      {
        source: "/(.*)",
        headers: [
          { key: "X-Content-Type-Options", value: "nosniff" },
          { key: "X-Frame-Options", value: "DENY" },
          { key: "Referrer-Policy", value: "same-origin" },
          { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=()" },
          {
            key: "Content-Security-Policy",
            value: `default-src 'self'; script-src ${scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'`,
          },
        ],
      },
    ];
  },
};

export default config;
