"use client";
import { useEffect, useMemo, useRef, useState } from "react";
import type { Policy } from "@/server/core/policy/policy";
import type { PackedPast } from "@/server/core/replay/packed-past";
import type { Picture } from "@/server/core/replay/what-if";
import type { Answer, Ask } from "./what-if-worker";

/** A slider that is dragged changes faster than anyone looks. */
const QUIET_MS = 60;

/** Redraw is the newest picture, whether a newer one is being made, and how long the last took, as seen from here. */
export interface Redraw {
  picture?: Picture;
  busy: boolean;
  /** Of the picture that is being made, 0 to 1. */
  fraction?: number;
  tookMs?: number;
  failure?: string;
}

/**
 * useWhatIf replays a draft in a worker of this tab, over a past that was fetched once. A newer draft ends the one
 * before; while `draft` is undefined (a field is wrong) the last picture stays.
 */
export function useWhatIf(
  past: PackedPast | undefined,
  draft: Policy | undefined,
  active: Policy | undefined,
): Redraw {
  const [state, setState] = useState<Redraw>({ busy: false });
  const worker = useRef<Worker>(undefined);
  const sent = useRef({ id: 0, at: 0 });
  useEffect(() => {
    if (!past) return;
    const made = new Worker(new URL("./what-if-worker.ts", import.meta.url), { type: "module" });
    worker.current = made;
    made.addEventListener("message", ({ data }: MessageEvent<Answer>) => {
      if (data.id !== sent.current.id) return;
      if (data.kind === "progress") setState((before) => ({ ...before, fraction: data.fraction }));
      else if (data.kind === "failure")
        setState((before) => ({ ...before, busy: false, failure: data.message }));
      else {
        const { at } = sent.current;
        setState({ picture: data.picture, busy: false, tookMs: performance.now() - at });
        // Beside the page's other timings in the browser's own tools.
        requestAnimationFrame(() => performance.measure("what-if", { start: at, end: performance.now() }));
      }
    });
    made.addEventListener("error", () =>
      setState((before) => ({ ...before, busy: false, failure: "The replay could not be started here." })),
    );
    made.postMessage({ kind: "past", past } satisfies Ask);
    setState({ busy: true });
    return () => {
      worker.current = undefined;
      made.terminate();
    };
  }, [past]);
  // The form hands over new objects that say the same; only what they say counts.
  const [draftText, activeText] = [JSON.stringify(draft), JSON.stringify(active)];
  const first = useRef(true);
  const request = useMemo(
    () => ({
      draft: draftText === undefined ? undefined : (JSON.parse(draftText) as Policy),
      active: activeText === undefined ? undefined : (JSON.parse(activeText) as Policy),
    }),
    [draftText, activeText],
  );
  useEffect(() => {
    if (!past || !request.draft) return;
    const { draft: wanted, active: beside } = request;
    const at = performance.now();
    const timer = setTimeout(
      () => {
        first.current = false;
        sent.current = { id: sent.current.id + 1, at };
        setState((before) => ({ ...before, busy: true, fraction: undefined, failure: undefined }));
        const ask: Ask = { kind: "draw", id: sent.current.id, draft: wanted, active: beside };
        worker.current?.postMessage(ask);
      },
      first.current ? 0 : QUIET_MS,
    );
    return () => clearTimeout(timer);
  }, [past, request]);
  return state;
}
