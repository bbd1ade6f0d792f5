"use client";
import { useEffect, useRef } from "react";
import { isTyping } from "./typing";

/** KEYS_OFF is the local storage entry that switches single keys off. */
export const KEYS_OFF = "headroom-keys-off";

/** PageKey is one key of a page: what to press ("a", "shift+t") and what it does, for the list behind `?`. */
export interface PageKey {
  keys: string;
  does: string;
  run: () => void;
  /** false: the key is listed but does nothing now. */
  enabled?: boolean;
}

const registered = new Set<{ current: readonly PageKey[] }>();

/** keysOfPage lists what the open page listens to. */
export const keysOfPage = (): readonly PageKey[] => [...registered].flatMap((entry) => entry.current);

/** useKeys makes keys work while the component is shown, outside of fields and dialogs. */
export function useKeys(keys: readonly PageKey[]): void {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    registered.add(current);
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
        return;
      if (localStorage.getItem(KEYS_OFF) === "1" || prefixed()) return;
      const pressed = keyName(event);
      const found = current.current.find(
        (key) => key.keys.toLowerCase() === pressed && key.enabled !== false,
      );
      if (!found) return;
      // Enter on a focused button or link belongs to that button or link.
      if (pressed === "enter" && (event.target as HTMLElement).closest("a,button,summary")) return;
      event.preventDefault();
      found.run();
    };
    window.addEventListener("keydown", listen);
    return () => {
      registered.delete(current);
      window.removeEventListener("keydown", listen);
    };
  }, []);
}

let prefixAt = 0;
/** startPrefix opens the second and a half after `G` in which the next key names a page. */
export const startPrefix = (): void => {
  prefixAt = performance.now();
};
/** endPrefix closes it. */
export const endPrefix = (): void => {
  prefixAt = 0;
};
/** prefixed tells whether `G` was pressed a moment ago. */
export const prefixed = (): boolean => prefixAt > 0 && performance.now() - prefixAt < 1_500;

/** keyName writes a pressed key as in PageKey: "a", "shift+t", "enter", "?". */
export function keyName(event: Pick<KeyboardEvent, "key" | "shiftKey">): string {
  const key = event.key.toLowerCase();
  return event.shiftKey && /^[a-z]$/.test(key) ? `shift+${key}` : key;
}
