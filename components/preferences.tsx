"use client";
import { useRouter } from "next/navigation";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import type { Zone } from "./ui/format";

export type Theme = "system" | "light" | "dark";
export type Density = "compact" | "normal" | "roomy";

/** THEME_COOKIE, ZONE_COOKIE keep the reader's choices, so that the server's first page already follows them. */
export const THEME_COOKIE = "headroom-theme";
export const ZONE_COOKIE = "headroom-zone";

interface Preferences {
  theme: Theme;
  zone: Zone;
  setTheme(theme: Theme): void;
  setZone(zone: Zone): void;
}
const PreferencesContext = createContext<Preferences>({
  theme: "system",
  zone: "utc",
  setTheme: () => {},
  setZone: () => {},
});

/** usePreferences gives theme and zone and their setters. */
export const usePreferences = () => useContext(PreferencesContext);
/** useZone gives the zone in which instants are written. */
export const useZone = (): Zone => useContext(PreferencesContext).zone;

const keep = (name: string, value: string) => {
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
};

/** PreferencesProvider starts with what the server read from the cookies. */
export function PreferencesProvider({
  theme,
  zone,
  children,
}: {
  theme: Theme;
  zone: Zone;
  children: ReactNode;
}) {
  const router = useRouter();
  const [state, setState] = useState({ theme, zone });
  const setTheme = useCallback((next: Theme) => {
    keep(THEME_COOKIE, next);
    if (next === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    setState((s) => ({ ...s, theme: next }));
  }, []);
  const setZone = useCallback(
    (next: Zone) => {
      keep(ZONE_COOKIE, next);
      setState((s) => ({ ...s, zone: next }));
      router.refresh();
    },
    [router],
  );
  const value = useMemo(() => ({ ...state, setTheme, setZone }), [state, setTheme, setZone]);
  return <PreferencesContext.Provider value={value}>{children}</PreferencesContext.Provider>;
}
