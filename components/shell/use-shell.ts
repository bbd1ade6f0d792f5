"use client";
import { useQuery } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { createContext, useContext } from "react";
import { useTRPC } from "@/components/api";
import type { AppRouter } from "@/server/api/router";
import type { Scope } from "@/server/core/words";

/** ShellData is what stands around every page. */
export type ShellData = inferRouterOutputs<AppRouter>["settings"]["shell"];

/** ShellContext carries what the server read for the first page. */
export const ShellContext = createContext<ShellData | null>(null);

/** useShell gives who asks, the stop, the rungs, what waits and how fresh the data is; always there inside the shell. */
export function useShell(): ShellData {
  const first = useContext(ShellContext);
  if (!first) throw new Error("useShell needs the shell above it.");
  const trpc = useTRPC();
  const { data } = useQuery({
    ...trpc.settings.shell.queryOptions({}),
    initialData: first,
    // Samples arrive without a topic of the shell's own; half a minute keeps the age honest.
    refetchInterval: 30_000,
  });
  return data;
}

/** useMay tells whether who is signed in holds a scope. */
export function useMay(scope: Scope): boolean {
  return useShell().me.scopes.includes(scope);
}
