"use client";
import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createTRPCClient, httpBatchStreamLink, httpSubscriptionLink, splitLink } from "@trpc/client";
import { createTRPCContext } from "@trpc/tanstack-react-query";
import { type ReactNode, useState } from "react";
import superjson from "superjson";
import type { AppRouter } from "@/server/api/router";
import { ClockProvider } from "./clock";
import { Live } from "./live";
import { ToastProvider } from "./ui/toast";

const context = createTRPCContext<AppRouter>();

/** useTRPC gives query and mutation options for TanStack Query: `useQuery(useTRPC().plans.list.queryOptions({}))`. */
export const useTRPC = context.useTRPC;
/** useTRPCClient gives the plain client, for calls outside of TanStack Query. */
export const useTRPCClient = context.useTRPCClient;

function makeClient() {
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (op) => op.type === "subscription",
        true: httpSubscriptionLink({ url: "/api/trpc", transformer: superjson }),
        // Streamed, so that a quick answer does not wait for a slow one beside it.
        false: httpBatchStreamLink({ url: "/api/trpc", transformer: superjson, maxURLLength: 6_000 }),
      }),
    ],
  });
}

const CALLER_CODES = [
  "BAD_REQUEST",
  "UNAUTHORIZED",
  "FORBIDDEN",
  "NOT_FOUND",
  "CONFLICT",
  "PRECONDITION_FAILED",
];

function makeQueries() {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (codeOf(error) !== "UNAUTHORIZED") return;
        // The session ended while the page was open.
        window.location.assign(`/sign-in?to=${encodeURIComponent(location.pathname + location.search)}`);
      },
    }),
    defaultOptions: {
      queries: {
        // Changes are told by the live stream, so a query goes stale by being told, not by age alone.
        staleTime: 15_000,
        refetchOnWindowFocus: true,
        retry: (count, error) => count < 2 && !CALLER_CODES.includes(codeOf(error)),
      },
    },
  });
}

const codeOf = (error: unknown): string => (error as { data?: { code?: string } }).data?.code ?? "";

/** faultsOf gives the message of each wrong field that a failed call named, by field. */
export function faultsOf(error: unknown): Record<string, string> {
  const faults =
    (error as { data?: { faults?: { field: string; message: string }[] } } | null)?.data?.faults ?? [];
  return Object.fromEntries(faults.map((fault) => [fault.field, fault.message]));
}

/** appCodeOf gives the product's own error code of a failed call, e.g. "conflict". */
export const appCodeOf = (error: unknown): string | undefined =>
  (error as { data?: { appCode?: string } } | null)?.data?.appCode;

/**
 * TRPCReactProvider gives every signed-in page its client, the product's clock, toasts and the one live stream of this
 * tab. `serverNow` (epoch ms) and `speed` come from the server's clock at render.
 */
export function TRPCReactProvider({
  serverNow,
  speed,
  live = true,
  children,
}: {
  serverNow: number;
  speed: number;
  /** false where nobody is signed in. */
  live?: boolean;
  children: ReactNode;
}) {
  const [client] = useState(makeClient);
  const [queries] = useState(makeQueries);
  return (
    <QueryClientProvider client={queries}>
      <context.TRPCProvider trpcClient={client} queryClient={queries}>
        <ClockProvider serverNow={serverNow} speed={speed}>
          <ToastProvider>{live ? <Live client={client}>{children}</Live> : children}</ToastProvider>
        </ClockProvider>
      </context.TRPCProvider>
    </QueryClientProvider>
  );
}
