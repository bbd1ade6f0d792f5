"use client";
import Link from "next/link";
import { Ladder } from "@/components/ui/ladder";
import { MODE_WORD } from "@/components/ui/states-of";
import { MODES } from "@/server/core/words";
import { SignOut } from "./sign-out";
import { ThemeSwitch } from "./theme-switch";
import { useShell } from "./use-shell";

/** NavFoot shows how many workloads stand on each rung (a click filters), who is signed in, and the theme. */
export function NavFoot() {
  const { modes, me } = useShell();
  const all = MODES.reduce((sum, mode) => sum + modes[mode], 0);
  return (
    <div className="border-t border-line pt-2">
      <div className="max-lg:hidden">
        <p className="flex justify-between px-1.5 text-small text-ink-2">
          <span>
            <span className="num">{all}</span> {all === 1 ? "workload" : "workloads"}
          </span>
          <span>by mode</span>
        </p>
        <ul className="m-0 flex list-none justify-between p-0 pt-0.5">
          {MODES.map((mode) => (
            <li key={mode}>
              <Link
                href={`/workloads?mode=${mode}`}
                title={`${MODE_WORD[mode]}: ${modes[mode]}`}
                className="flex h-7 items-center gap-1 rounded-control px-1.5 text-ink no-underline hover:bg-sunken"
              >
                <Ladder mode={mode} />
                <span className="num">{modes[mode]}</span>
              </Link>
            </li>
          ))}
        </ul>
      </div>
      <div className="flex items-center gap-1 lg:pl-1.5 max-lg:flex-col">
        <p className="min-w-0 flex-1 text-small max-lg:hidden">
          <b className="block truncate font-semibold">{me.name}</b>
          <span className="text-ink-2">{me.role}</span>
        </p>
        <ThemeSwitch />
        <SignOut />
      </div>
    </div>
  );
}
