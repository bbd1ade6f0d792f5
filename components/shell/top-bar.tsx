"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { usePreferences } from "@/components/preferences";
import { ChevronRight, Search } from "@/components/ui/icons";
import { Kbd } from "@/components/ui/kbd";
import { Logo } from "@/components/ui/logo";
import { Freshness } from "./freshness";
import { TOP_BAR_SLOT, useHere } from "./here";
import { roomOf } from "./rooms";
import { StopAll } from "./stop-all";

/** TopBar is the bar above every page: where one is, palette, the page's range, zone, freshness, and Stop all at its end. */
export function TopBar({ onPalette }: { onPalette: () => void }) {
  return (
    <header className="no-print sticky top-0 z-20 flex h-12 shrink-0 items-center gap-2.5 border-b border-line bg-bg px-5 max-sm:px-4">
      <Crumbs />
      <div className="flex-1" />
      <button
        type="button"
        onClick={onPalette}
        aria-keyshortcuts="Control+K Meta+K"
        className="flex h-7 items-center gap-2 rounded-control border border-line bg-surface px-2.5 text-small text-ink-2 hover:bg-hover max-md:hidden xl:w-[200px]"
      >
        <Search size={14} aria-hidden="true" />
        <span className="flex-1 text-left max-xl:sr-only">Go to or do…</span>
        <Kbd>Ctrl K</Kbd>
      </button>
      <div id={TOP_BAR_SLOT} className="contents" />
      <ZoneSwitch />
      <span className="max-md:hidden">
        <Freshness />
      </span>
      <StopAll />
    </header>
  );
}

function Crumbs() {
  const room = roomOf(usePathname());
  const { crumbs } = useHere();
  const all = [
    ...(room ? [{ label: room.label, href: crumbs.length > 0 ? room.href : undefined }] : []),
    ...crumbs,
  ];
  return (
    <>
      <span className="flex min-w-0 items-center gap-2.5 text-head font-[620] md:hidden">
        <Logo />
        <span className="truncate">{all.at(-1)?.label ?? "Headroom"}</span>
      </span>
      <nav aria-label="Path" className="min-w-0 max-md:hidden">
        <ol className="m-0 flex list-none items-center gap-1.5 p-0">
          {all.map((crumb, i) => (
            <li key={`${crumb.label}${crumb.href}`} className="flex min-w-0 items-center gap-1.5">
              {i > 0 && <ChevronRight size={12} aria-hidden="true" className="shrink-0 text-ink-3" />}
              {crumb.href ? (
                <Link href={crumb.href} className="truncate text-ink-2 no-underline hover:text-ink">
                  {crumb.label}
                </Link>
              ) : (
                <span aria-current="page" className="truncate font-semibold">
                  {crumb.label}
                </span>
              )}
            </li>
          ))}
        </ol>
      </nav>
    </>
  );
}

function ZoneSwitch() {
  const { zone, setZone } = usePreferences();
  return (
    <button
      type="button"
      onClick={() => setZone(zone === "utc" ? "local" : "utc")}
      title="Times in UTC or in this browser's zone"
      aria-label={
        zone === "utc" ? "Times are in UTC. Switch to local time." : "Times are local. Switch to UTC."
      }
      className="h-7 rounded-control border border-line bg-surface px-2.5 text-small hover:bg-hover max-md:hidden"
    >
      {zone === "utc" ? "UTC" : "Local"}
    </button>
  );
}
