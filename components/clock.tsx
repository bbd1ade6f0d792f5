"use client";
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";

interface ClockOfPage {
  /** What the server said when the page was rendered; the first render uses it, so that both sides agree. */
  serverNow: number;
  speed: number;
  now(): number;
  correct(serverNow: number): void;
}

const ClockContext = createContext<ClockOfPage | null>(null);

/** ClockProvider runs the product's clock in the browser from what the server said, at the product's speed. */
export function ClockProvider({
  serverNow,
  speed,
  children,
}: {
  serverNow: number;
  speed: number;
  children: ReactNode;
}) {
  const anchor = useRef<{ product: number; wall: number } | null>(null);
  const correct = useCallback((product: number) => {
    anchor.current = { product, wall: performance.now() };
  }, []);
  const now = useCallback(() => {
    anchor.current ??= { product: serverNow, wall: performance.now() };
    return anchor.current.product + (performance.now() - anchor.current.wall) * speed;
  }, [serverNow, speed]);
  const value = useMemo(() => ({ serverNow, speed, now, correct }), [serverNow, speed, now, correct]);
  return <ClockContext.Provider value={value}>{children}</ClockContext.Provider>;
}

/** useClock gives the page's clock: `now()` in epoch ms of the product, its speed, and `correct` for the live stream. */
export function useClock(): ClockOfPage {
  const found = useContext(ClockContext);
  if (!found) throw new Error("useClock needs a ClockProvider above it.");
  return found;
}

/** useNow gives the product's now (epoch ms) and renders again every `everyMs` wall milliseconds. */
export function useNow(everyMs = 1_000): number {
  const clock = useClock();
  const [now, setNow] = useState(clock.serverNow);
  useEffect(() => {
    setNow(clock.now());
    const timer = setInterval(() => setNow(clock.now()), everyMs);
    return () => clearInterval(timer);
  }, [clock, everyMs]);
  return now;
}
