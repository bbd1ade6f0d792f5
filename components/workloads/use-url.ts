"use client";
import { usePathname, useSearchParams } from "next/navigation";
import { useCallback } from "react";

/** Url reads and writes what changes a view, so that it can be linked and Back undoes it. */
export interface Url {
  get(key: string): string | null;
  /** null removes a key. "replace" leaves no step for Back. */
  set(changes: Record<string, string | null>, how?: "push" | "replace"): void;
}

/** useUrl gives the page's query parameters without asking the server again when they change. */
export function useUrl(): Url {
  const params = useSearchParams();
  const path = usePathname();
  const set = useCallback(
    (changes: Record<string, string | null>, how: "push" | "replace" = "push") => {
      const next = new URLSearchParams(window.location.search);
      for (const [key, value] of Object.entries(changes)) {
        if (value === null || value === "") next.delete(key);
        else next.set(key, value);
      }
      const query = next.toString();
      const url = query ? `${path}?${query}` : path;
      if (how === "push") window.history.pushState(null, "", url);
      else window.history.replaceState(null, "", url);
    },
    [path],
  );
  return { get: (key) => params.get(key), set };
}
