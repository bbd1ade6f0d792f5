"use client";
import { useQueryClient } from "@tanstack/react-query";
import type { TRPCClient } from "@trpc/client";
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from "react";
import type { AppRouter } from "@/server/api/router";
import { useClock } from "./clock";
import { isTold } from "./live-topics";

/** LiveState is what the top bar says of the stream: whether it is open. */
export interface LiveState {
  connected: boolean;
}
const LiveContext = createContext<LiveState>({ connected: true });

/** useLive tells whether the page hears of changes. */
export const useLive = (): LiveState => useContext(LiveContext);

/** Live keeps the one stream of this tab open, corrects the clock and makes told queries stale. */
export function Live({ client, children }: { client: TRPCClient<AppRouter>; children: ReactNode }) {
  const queries = useQueryClient();
  const clock = useClock();
  const [state, setState] = useState<LiveState>({ connected: true });
  const wasOpen = useRef(false);

  useEffect(() => {
    const subscription = client.live.changes.subscribe(undefined, {
      onStarted: () => {
        setState({ connected: true });
        // What was told while the stream was away is unknown.
        if (wasOpen.current) void queries.invalidateQueries();
        wasOpen.current = true;
      },
      onData: ({ now, topics }) => {
        clock.correct(now);
        if (topics.length === 0) return;
        void queries.invalidateQueries({ predicate: (query) => isTold(routerOf(query.queryKey), topics) });
      },
      // The first connecting is not an absence; one after a failure is.
      onConnectionStateChange: (change) => setState({ connected: change.state !== "idle" && !change.error }),
      onError: () => setState({ connected: false }),
    });
    return () => subscription.unsubscribe();
  }, [client, queries, clock]);

  return <LiveContext.Provider value={state}>{children}</LiveContext.Provider>;
}

/** routerOf reads the router's name from a tRPC query key: [["plans", "list"], …] gives "plans". */
function routerOf(key: readonly unknown[]): string {
  const path = key[0];
  return Array.isArray(path) ? String(path[0]) : "";
}
