"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { Count } from "@/components/ui/badge";
import { cx } from "@/components/ui/class-names";
import { Logo } from "@/components/ui/logo";
import { NavFoot } from "./nav-foot";
import { ROOM_GROUPS, roomOf } from "./rooms";
import { useShell } from "./use-shell";

/** Nav is the column of rooms: 200 px wide, 56 px with pictures only at middle widths, gone on the phone. */
export function Nav() {
  const current = roomOf(usePathname());
  const { waiting } = useShell();
  const waits = waiting.plans + waiting.policies + waiting.requests;
  return (
    <nav
      aria-label="Rooms"
      className="no-print sticky top-0 flex h-dvh w-14 shrink-0 flex-col overflow-y-auto border-r border-line px-2.5 pb-2.5 max-md:hidden lg:w-[200px]"
    >
      <Link href="/" className="flex h-12 shrink-0 items-center gap-2 px-2 text-ink no-underline">
        <Logo />
        <span className="text-head font-[620] max-lg:sr-only">Headroom</span>
      </Link>
      {ROOM_GROUPS.map((group) => (
        <div key={group.label} className="pt-3">
          <p className="px-2 pb-1.5 text-small text-ink-2 max-lg:sr-only">{group.label}</p>
          <ul className="m-0 list-none p-0">
            {group.rooms
              .filter((room) => !room.under || room.under === current?.href || room === current)
              .map((room) => {
                const here = room === current;
                const count = room.count ? waits : 0;
                return (
                  <li key={room.href}>
                    <Link
                      href={room.href}
                      title={room.label}
                      aria-current={here ? "page" : undefined}
                      className={cx(
                        "relative mb-0.5 flex h-7 items-center gap-2.5 rounded-control border px-2 text-body no-underline transition-colors duration-[120ms]",
                        room.under && "lg:pl-7",
                        here
                          ? "border-line bg-surface font-semibold text-ink"
                          : "border-transparent text-ink-2 hover:bg-sunken",
                      )}
                    >
                      <room.icon size={15} aria-hidden="true" className="shrink-0" />
                      <span className="flex-1 max-lg:sr-only">{room.label}</span>
                      <span className="max-lg:absolute max-lg:-top-1 max-lg:-right-1">
                        <Count ink="rose" value={count} label={`${count} wait for a person`} />
                      </span>
                    </Link>
                  </li>
                );
              })}
          </ul>
        </div>
      ))}
      <div className="min-h-4 flex-1" />
      <NavFoot />
    </nav>
  );
}
