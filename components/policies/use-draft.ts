"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTRPC } from "@/components/api";
import { type Policy, policySchema } from "@/server/core/policy/policy";

const QUIET_MS = 1_200;

/** Draft is how the editor keeps what is typed: saved a moment after the last change, while every field is right. */
export interface Draft {
  state: "saved" | "saving" | "unsaved" | "invalid" | "failed";
  /** Epoch ms (product) of the last save. */
  savedAt: number;
  error?: string;
  /** Tells the draft what stands in the form now. */
  change(values: unknown): void;
  /** Saves at once what is unsaved; false when it could not be. */
  flush(): Promise<boolean>;
}

/** useDraft autosaves a draft; a save over one that was not seen is refused by the server and said. */
export function useDraft(id: string, n: number, updatedAt: number): Draft {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [state, setState] = useState<Draft["state"]>("saved");
  const [savedAt, setSavedAt] = useState(updatedAt);
  const [error, setError] = useState<string>();
  const seen = useRef(updatedAt);
  const pending = useRef<Policy | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const running = useRef<Promise<boolean>>(Promise.resolve(true));
  const { mutateAsync } = useMutation(trpc.policies.updateDraft.mutationOptions());

  const save = useCallback((): Promise<boolean> => {
    clearTimeout(timer.current);
    // One save after the other: each names the save that it has seen.
    running.current = running.current.then(async () => {
      const body = pending.current;
      if (body === null) return true;
      pending.current = null;
      setState("saving");
      try {
        const saved = await mutateAsync({ id, n, body, seenAt: seen.current });
        seen.current = saved.updatedAt;
        setSavedAt(saved.updatedAt);
        setError(undefined);
        setState(pending.current === null ? "saved" : "unsaved");
        void queries.invalidateQueries(trpc.policies.list.pathFilter());
        return true;
      } catch (failure) {
        pending.current ??= body;
        setError((failure as Error).message);
        setState("failed");
        return false;
      }
    });
    return running.current;
  }, [id, n, mutateAsync, queries, trpc]);

  const change = useCallback(
    (values: unknown) => {
      const parsed = policySchema.safeParse(values);
      clearTimeout(timer.current);
      if (!parsed.success) {
        pending.current = null;
        setState("invalid");
        return;
      }
      pending.current = parsed.data;
      setState("unsaved");
      timer.current = setTimeout(() => void save(), QUIET_MS);
    },
    [save],
  );

  // Leaving the page keeps the draft.
  useEffect(() => () => void save(), [save]);
  return { state, savedAt, error, change, flush: save };
}
