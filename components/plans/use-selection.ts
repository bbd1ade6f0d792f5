"use client";
import { usePathname, useSearchParams } from "next/navigation";
import { useCallback } from "react";

export const TABS = ["waiting", "mine", "decided"] as const;
export type Tab = (typeof TABS)[number];

/** Selection is what the URL says of the page: the list and the case that is open. */
export interface Selection {
  tab: Tab;
  /** "plan:6f…", or null: the first of the list on a wide screen, the list alone on a phone. */
  open: string | null;
  setTab(tab: Tab): void;
  /** `push` keeps the list in the history, so that Back returns to it. */
  setOpen(key: string | null, push?: boolean): void;
}

/** useSelection keeps list and open case in the URL. */
export function useSelection(): Selection {
  const params = useSearchParams();
  const path = usePathname();
  const tab = TABS.find((t) => t === params.get("tab")) ?? "waiting";
  const open = params.get("case");
  const write = useCallback(
    (next: Record<string, string | null>, push: boolean) => {
      const query = new URLSearchParams(window.location.search);
      for (const [name, value] of Object.entries(next)) {
        if (value === null) query.delete(name);
        else query.set(name, value);
      }
      const url = query.size > 0 ? `${path}?${query}` : path;
      if (push) window.history.pushState(null, "", url);
      else window.history.replaceState(null, "", url);
    },
    [path],
  );
  const setTab = useCallback(
    (next: Tab) => write({ tab: next === "waiting" ? null : next, case: null }, false),
    [write],
  );
  const setOpen = useCallback((key: string | null, push = false) => write({ case: key }, push), [write]);
  return { tab, open, setTab, setOpen };
}
