"use client";
import { Dialog as Base } from "@base-ui/react/dialog";
import type { ReactNode, RefObject } from "react";
import { Close } from "./icons";

/** Dialog asks one thing above the page: focus is kept inside, Esc leaves all as it was. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  children,
  actions,
  wide = false,
  initialFocus,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  wide?: boolean;
  /** What has the focus at first; the first field or button otherwise. */
  initialFocus?: RefObject<HTMLElement | null>;
}) {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-[#14191b]/25" />
        <Base.Popup
          initialFocus={initialFocus}
          className={`enter fixed top-[12vh] left-1/2 z-40 max-h-[80vh] -translate-x-1/2 overflow-y-auto rounded-panel border border-line bg-raised shadow-float ${wide ? "w-[min(720px,calc(100vw-24px))]" : "w-[min(460px,calc(100vw-24px))]"}`}
        >
          <div className="flex items-start gap-3 px-4 pt-3.5">
            <Base.Title className="flex-1 text-head font-[620]">{title}</Base.Title>
            <Base.Close
              aria-label="Close"
              className="grid size-6 place-items-center rounded-control text-ink-2 hover:bg-sunken"
            >
              <Close size={15} aria-hidden="true" />
            </Base.Close>
          </div>
          {description !== undefined && (
            <Base.Description className="px-4 pt-1 text-body text-ink-2" render={<div />}>
              {description}
            </Base.Description>
          )}
          <div className="px-4 py-3">{children}</div>
          {actions !== undefined && (
            <div className="flex flex-wrap justify-end gap-2 border-t border-line px-4 py-3">{actions}</div>
          )}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
