"use client";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { buttonClass } from "@/components/ui/button";
import { cx } from "@/components/ui/class-names";

const HOLD_MS = 600;

/**
 * HoldButton acts when it is held for 0.6 s. Assistive technology and keyboards cannot hold: their first press arms it
 * for five seconds and the second acts.
 */
export function HoldButton({
  onHeld,
  disabled,
  busy,
  children,
}: {
  onHeld: () => void;
  disabled?: boolean;
  busy?: boolean;
  children: ReactNode;
}) {
  const [state, setState] = useState<"idle" | "holding" | "armed">("idle");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const byPointer = useRef(false);
  useEffect(() => () => clearTimeout(timer.current), []);
  const rest = (ms = 0) => {
    clearTimeout(timer.current);
    if (ms > 0) timer.current = setTimeout(() => setState("idle"), ms);
    else setState("idle");
  };
  const act = () => {
    rest();
    onHeld();
  };
  return (
    <button
      type="button"
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      aria-describedby="hold-help"
      className={buttonClass(
        "approve",
        "phone",
        "relative flex-[1.6] touch-none overflow-hidden select-none",
      )}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        byPointer.current = true;
        setState("holding");
        clearTimeout(timer.current);
        timer.current = setTimeout(act, HOLD_MS);
      }}
      onPointerUp={() => state === "holding" && rest()}
      onPointerLeave={() => state === "holding" && rest()}
      onPointerCancel={() => rest()}
      onContextMenu={(event) => event.preventDefault()}
      onClick={() => {
        // A press that came from a finger was judged by its length; only other presses arrive here alone.
        if (byPointer.current) {
          byPointer.current = false;
          return;
        }
        if (state === "armed") return act();
        setState("armed");
        rest(5_000);
      }}
    >
      <span
        aria-hidden="true"
        className={cx(
          "absolute inset-y-0 left-0 bg-on-approve/25",
          state === "holding" ? "w-full transition-[width] duration-[600ms] ease-linear" : "w-0",
        )}
      />
      <span className="relative">{state === "armed" ? "Press again to approve" : children}</span>
    </button>
  );
}
