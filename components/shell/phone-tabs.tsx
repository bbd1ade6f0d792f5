"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useEffect, useState } from "react";
import { usePreferences } from "@/components/preferences";
import { Count } from "@/components/ui/badge";
import { cx } from "@/components/ui/class-names";
import { Dialog } from "@/components/ui/dialog";
import { More } from "@/components/ui/icons";
import { Freshness } from "./freshness";
import { ROOMS, roomOf } from "./rooms";
import { SignOut } from "./sign-out";
import { ThemeSwitch } from "./theme-switch";
import { useShell } from "./use-shell";

const TAB = "flex min-h-[52px] flex-1 flex-col items-center justify-center gap-0.5 text-tiny no-underline";

/** PhoneTabs is the bar at the thumb; rooms without a tab are under More. */
export function PhoneTabs() {
  const path = usePathname();
  const current = roomOf(path);
  const [open, setOpen] = useState(false);
  const { waiting } = useShell();
  const waits = waiting.plans + waiting.policies + waiting.requests;
  useEffect(() => setOpen(false), [path]);
  return (
    <nav
      aria-label="Rooms"
      className="no-print sticky bottom-0 z-20 flex border-t border-line bg-bg pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {ROOMS.filter((room) => room.tab).map((room) => {
        const here = room === current;
        return (
          <Link
            key={room.href}
            href={room.href}
            aria-current={here ? "page" : undefined}
            className={cx(TAB, here ? "font-semibold text-ink" : "text-ink-2")}
          >
            <span className="relative">
              <room.icon size={20} aria-hidden="true" />
              {room.count && (
                <span className="absolute -top-1.5 left-3">
                  <Count ink="rose" value={waits} label={`${waits} wait for a person`} />
                </span>
              )}
            </span>
            {room.label}
          </Link>
        );
      })}
      <button
        type="button"
        className={cx(TAB, current && !current.tab ? "font-semibold text-ink" : "text-ink-2")}
        onClick={() => setOpen(true)}
      >
        <More size={20} aria-hidden="true" />
        More
      </button>
      <Dialog open={open} onOpenChange={setOpen} title="More">
        <MoreRooms />
      </Dialog>
    </nav>
  );
}

function MoreRooms() {
  const { me } = useShell();
  const { zone, setZone } = usePreferences();
  return (
    <>
      <ul className="m-0 list-none p-0">
        {ROOMS.filter((room) => !room.tab).map((room) => (
          <li key={room.href} className="border-b border-line">
            <Link
              href={room.href}
              className="flex min-h-12 items-center gap-3 text-lead text-ink no-underline"
            >
              <room.icon size={18} aria-hidden="true" />
              {room.label}
              <span className="text-small text-ink-2">{room.says}</span>
            </Link>
          </li>
        ))}
      </ul>
      <div className="flex items-center gap-2 pt-3">
        <p className="flex-1 text-small">
          <b className="block font-semibold">{me.name}</b>
          <span className="text-ink-2">{me.role}</span>
        </p>
        <button
          type="button"
          className="min-h-11 px-2 text-small"
          aria-label={
            zone === "utc" ? "Times are in UTC. Switch to local time." : "Times are local. Switch to UTC."
          }
          onClick={() => setZone(zone === "utc" ? "local" : "utc")}
        >
          {zone === "utc" ? "UTC" : "Local"}
        </button>
        <ThemeSwitch />
        <SignOut />
      </div>
      <Freshness />
    </>
  );
}
