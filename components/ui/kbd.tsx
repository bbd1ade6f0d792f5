import { cx } from "./class-names";

/** Kbd shows one key; `onFill` draws it for a filled button. */
export function Kbd({ children, onFill = false }: { children: string; onFill?: boolean }) {
  return (
    <kbd
      className={cx(
        "inline-flex h-[18px] min-w-[18px] items-center justify-center rounded-badge px-1 text-[11px]! leading-4! font-medium",
        onFill ? "opacity-80" : "border border-line bg-surface text-ink-2",
      )}
    >
      {children}
    </kbd>
  );
}
