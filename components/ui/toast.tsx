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
import { Check, Close, ErrorIcon } from "./icons";
import { Kbd } from "./kbd";
import { isTyping } from "./typing";

/** Toast says what happened and what follows; `undo` is offered until `undoMs` is over. Errors stay until read. */
export interface Toast {
  title: string;
  text?: string;
  kind?: "done" | "error";
  undo?: () => void;
  /** Milliseconds that undo stays possible; 10 s unless told. */
  undoMs?: number;
}
interface Shown extends Toast {
  id: number;
  until: number;
}

const ToastContext = createContext<(toast: Toast) => void>(() => {});

/** useToast gives the function that shows a toast. */
export const useToast = () => useContext(ToastContext);

const STAYS_MS = 10_000;

/** ToastProvider holds the toasts of the page, bottom right; Z undoes the newest that can be undone. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Shown[]>([]);
  const held = useRef(false);
  const next = useRef(1);
  const drop = useCallback((id: number) => setShown((all) => all.filter((t) => t.id !== id)), []);
  const show = useCallback((toast: Toast) => {
    const stays = Math.max(STAYS_MS, toast.undo ? (toast.undoMs ?? 0) : 0);
    const until = toast.kind === "error" ? Number.POSITIVE_INFINITY : Date.now() + stays;
    setShown((all) => [...all.slice(-2), { ...toast, id: next.current++, until }]);
  }, []);

  useEffect(() => {
    if (shown.length === 0) return;
    const timer = setInterval(() => {
      if (held.current) return setShown((all) => all.map((t) => ({ ...t, until: t.until + 1_000 })));
      setShown((all) => all.filter((t) => t.until > Date.now()));
    }, 1_000);
    const key = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "z" || event.metaKey || event.ctrlKey || isTyping(event.target)) return;
      const last = shown.findLast((t) => t.undo);
      if (!last) return;
      event.preventDefault();
      last.undo?.();
      drop(last.id);
    };
    window.addEventListener("keydown", key);
    return () => {
      clearInterval(timer);
      window.removeEventListener("keydown", key);
    };
  }, [shown, drop]);

  const value = useMemo(() => show, [show]);
  return (
    <ToastContext.Provider value={value}>
      {children}
      <div
        className="no-print fixed right-4 bottom-4 z-50 flex w-[min(380px,calc(100vw-32px))] flex-col gap-2 max-sm:bottom-20"
        onMouseEnter={() => (held.current = true)}
        onMouseLeave={() => (held.current = false)}
      >
        <div role="status" className="contents">
          {shown
            .filter((t) => t.kind !== "error")
            .map((t) => (
              <ToastCard key={t.id} toast={t} onClose={() => drop(t.id)} />
            ))}
        </div>
        <div role="alert" className="contents">
          {shown
            .filter((t) => t.kind === "error")
            .map((t) => (
              <ToastCard key={t.id} toast={t} onClose={() => drop(t.id)} />
            ))}
        </div>
      </div>
    </ToastContext.Provider>
  );
}

function ToastCard({ toast, onClose }: { toast: Shown; onClose: () => void }) {
  const error = toast.kind === "error";
  const left = Number.isFinite(toast.until)
    ? Math.max(0, Math.round((toast.until - Date.now()) / 1_000))
    : undefined;
  return (
    <div
      className={
        error
          ? "enter flex items-start gap-2.5 rounded-panel border border-red bg-raised px-3.5 py-2.5 text-ink shadow-float"
          : "enter flex items-start gap-2.5 rounded-panel bg-ink px-3.5 py-2.5 text-on-ink shadow-float [&_:focus-visible]:outline-on-ink"
      }
    >
      {error ? (
        <ErrorIcon size={16} aria-hidden="true" className="mt-0.5 shrink-0 text-red" />
      ) : (
        <Check size={16} aria-hidden="true" className="mt-0.5 shrink-0" />
      )}
      <p className="min-w-0 flex-1">
        <b className="font-semibold">{toast.title}</b> {toast.text}
      </p>
      {toast.undo && (
        <span className="flex items-center gap-2 whitespace-nowrap">
          <span className="num text-small" aria-hidden="true">
            {left !== undefined && `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`}
          </span>
          <button
            type="button"
            className="min-h-6 underline underline-offset-3"
            onClick={() => {
              toast.undo?.();
              onClose();
            }}
          >
            Undo
          </button>
          <Kbd onFill>Z</Kbd>
        </span>
      )}
      <button
        type="button"
        aria-label="Close this message"
        className="grid size-6 shrink-0 place-items-center"
        onClick={onClose}
      >
        <Close size={14} aria-hidden="true" />
      </button>
    </div>
  );
}
