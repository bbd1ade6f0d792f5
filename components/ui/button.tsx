import type { ComponentProps, ReactNode } from "react";
import { cx } from "./class-names";

export type ButtonVariant = "approve" | "primary" | "outline" | "danger" | "quiet";
export type ButtonSize = "row" | "normal" | "phone";

const VARIANT: Record<ButtonVariant, string> = {
  approve: "border-approve bg-approve text-on-approve hover:opacity-90",
  primary: "border-ink bg-ink text-on-ink hover:opacity-90",
  outline: "border-edge bg-surface text-ink hover:bg-hover",
  danger: "border-red bg-surface text-red hover:bg-red-fill",
  quiet: "border-transparent bg-transparent text-ink-2 hover:bg-sunken",
};
const SIZE: Record<ButtonSize, string> = {
  row: "h-6 px-2",
  normal: "h-7 px-2.5",
  phone: "h-12 px-4 text-lead",
};

/** buttonClass is the look of a button, for links that act like one. */
export const buttonClass = (
  variant: ButtonVariant = "outline",
  size: ButtonSize = "normal",
  more?: string,
): string =>
  cx(
    "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-control border text-button font-[560] whitespace-nowrap no-underline transition-colors duration-[120ms] disabled:cursor-not-allowed disabled:border-line disabled:bg-sunken disabled:text-ink-3 max-sm:min-h-11",
    VARIANT[variant],
    SIZE[size],
    more,
  );

/** Button says verb and object ("Approve v8"); `hint` is the key that does the same; `icon` stands before the words. */
export function Button({
  variant = "outline",
  size = "normal",
  hint,
  icon,
  busy = false,
  className,
  children,
  disabled,
  type = "button",
  ...rest
}: ComponentProps<"button"> & {
  variant?: ButtonVariant;
  size?: ButtonSize;
  hint?: string;
  icon?: ReactNode;
  busy?: boolean;
}) {
  return (
    <button
      type={type}
      className={buttonClass(variant, size, className)}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      aria-keyshortcuts={hint === "↵" ? "Enter" : hint}
      {...rest}
    >
      {icon}
      {children}
      {hint && (
        <span aria-hidden="true" className="mono text-[11px]! font-semibold opacity-80 max-sm:hidden">
          {hint}
        </span>
      )}
    </button>
  );
}
