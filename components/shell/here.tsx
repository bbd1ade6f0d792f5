"use client";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { createPortal } from "react-dom";

/** Crumb is one step of the path shown in the top bar; without href it is where one is. */
export interface Crumb {
  label: string;
  href?: string;
}
/** HereData is what a page says of itself: its crumbs below the room, and the thing that the palette acts on. */
export interface HereData {
  crumbs: readonly Crumb[];
  /** The workload, policy … that the page shows. */
  subject?: { kind: "workload" | "policy" | "plan" | "model"; id: string; name: string };
}

const NOWHERE: HereData = { crumbs: [] };
const HereContext = createContext<{ here: HereData; set: (here: HereData) => void }>({
  here: NOWHERE,
  set: () => {},
});

/** HereProvider remembers what the open page said of itself. */
export function HereProvider({ children }: { children: ReactNode }) {
  const [here, set] = useState<HereData>(NOWHERE);
  const value = useMemo(() => ({ here, set }), [here]);
  return <HereContext.Provider value={value}>{children}</HereContext.Provider>;
}

/** useHere gives what the open page said of itself. */
export const useHere = (): HereData => useContext(HereContext).here;

/** Here is put into a page to name it: `<Here crumbs={[{ label: "checkout-api" }]} subject={…} />`. */
export function Here(data: HereData) {
  const { set } = useContext(HereContext);
  const key = JSON.stringify(data);
  useEffect(() => {
    set(JSON.parse(key) as HereData);
    return () => set(NOWHERE);
  }, [key, set]);
  return null;
}

/** TOP_BAR_SLOT is the id of the place in the top bar that a page may fill. */
export const TOP_BAR_SLOT = "top-bar-slot";

/** TopBarSlot puts a page's own control (its time range, say) into the top bar. */
export function TopBarSlot({ children }: { children: ReactNode }) {
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  useEffect(() => setSlot(document.getElementById(TOP_BAR_SLOT)), []);
  return slot ? createPortal(children, slot) : null;
}
