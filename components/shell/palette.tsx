"use client";
import { Dialog } from "@base-ui/react/dialog";
import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { useTRPC } from "@/components/api";
import { useNow } from "@/components/clock";
import { usePreferences } from "@/components/preferences";
import { clock, day, deadline } from "@/components/ui/format-time";
import { Search } from "@/components/ui/icons";
import { Kbd } from "@/components/ui/kbd";
import { useHere } from "./here";
import { PaletteConfirm } from "./palette-confirm";
import { findItems, PALETTE_GROUPS, type PaletteItem, paletteItems, timeItem } from "./palette-items";
import { PaletteLine } from "./palette-line";
import { parseTime } from "./parse-time";
import { signOut } from "./sign-out";
import { useStop } from "./stop-all";
import { useThemeToggle } from "./theme-switch";
import { useShell } from "./use-shell";

/** Palette goes anywhere and does anything by name; what changes capacity asks once more, with the diff, in itself. */
export function Palette({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const [asked, setAsked] = useState<PaletteItem | null>(null);
  const close = () => {
    setAsked(null);
    onOpenChange(false);
  };
  return (
    <Dialog.Root open={open} onOpenChange={(next) => (next ? onOpenChange(true) : close())}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-[#14191b]/25" />
        <Dialog.Popup className="enter fixed top-[10vh] left-1/2 z-40 w-[min(680px,calc(100vw-24px))] -translate-x-1/2 overflow-hidden rounded-panel border border-line bg-raised shadow-float">
          <Dialog.Title className="sr-only">Go to or do</Dialog.Title>
          {asked?.act.kind === "approve" ? (
            <PaletteConfirm plan={asked.act.plan} onDone={close} onBack={() => setAsked(null)} />
          ) : (
            open && <PaletteList onAsk={setAsked} onDone={close} />
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PaletteList({ onAsk, onDone }: { onAsk: (item: PaletteItem) => void; onDone: () => void }) {
  const [typed, setTyped] = useState("");
  const router = useRouter();
  const here = useHere();
  const { stop, me } = useShell();
  const { ask } = useStop();
  const { zone, setZone } = usePreferences();
  const toggleTheme = useThemeToggle();
  const now = useNow(10_000);
  const trpc = useTRPC();
  const { data } = useQuery(trpc.settings.places.queryOptions({}));
  const waiting = useQuery(trpc.plans.waiting.queryOptions({})).data?.items;
  const items = useMemo(
    () =>
      paletteItems({
        here,
        places: data ?? { workloads: [], policies: [] },
        waiting: waiting ?? [],
        stopped: stop.stopped,
        scopes: me.scopes,
        zone,
        lapses: (at) => `lapses ${at - now < 3_600_000 ? "in " : ""}${deadline(at, now, zone)}`,
      }),
    [here, data, waiting, stop.stopped, me.scopes, zone, now],
  );
  const shift = zone === "utc" ? 0 : -new Date(now).getTimezoneOffset() * 60_000;
  const moment = parseTime(typed.replace(/^\?/, ""), now, shift);
  const there =
    moment === undefined ? undefined : timeItem(here, moment, `${day(moment, zone)}, ${clock(moment, zone)}`);
  const found = [...findItems(items, typed), ...(there ? [there] : [])];

  function choose(item: PaletteItem) {
    if (item.barred && item.act.kind !== "go") return;
    if (item.act.kind === "approve") return onAsk(item);
    onDone();
    if (item.act.kind === "go") router.push(item.act.href);
    else if (item.act.kind === "stop" || item.act.kind === "resume") ask(item.act.kind);
    else if (item.act.kind === "theme") toggleTheme();
    else if (item.act.kind === "zone") setZone(zone === "utc" ? "local" : "utc");
    else void signOut();
  }

  return (
    <Command shouldFilter={false} label="Go to or do" loop>
      <div className="flex h-[52px] items-center gap-3 border-b border-line px-4">
        <Search size={16} aria-hidden="true" className="shrink-0 text-ink-2" />
        <Command.Input
          autoFocus
          value={typed}
          onValueChange={setTyped}
          placeholder="Go to or do…"
          className="h-full min-w-0 flex-1 border-0 bg-transparent text-head text-ink outline-none"
        />
        {here.subject && (
          <span className="text-small text-ink-2">
            here: <b className="font-semibold text-ink">{here.subject.name}</b>
          </span>
        )}
      </div>
      <Command.List className="max-h-[52vh] overflow-y-auto py-1.5">
        <Command.Empty className="px-4 py-5 text-ink-2">
          Nothing is called that. Try a workload, a policy, or a page.
        </Command.Empty>
        {PALETTE_GROUPS.map((group) => {
          const lines = found.filter((item) => item.group === group);
          if (lines.length === 0) return null;
          return (
            <Command.Group
              key={group}
              heading={group}
              className="[&_[cmdk-group-heading]]:px-4 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-small [&_[cmdk-group-heading]]:text-ink-2"
            >
              {lines.map((item) => (
                <PaletteLine key={item.id} item={item} typed={typed} onChoose={() => choose(item)} />
              ))}
            </Command.Group>
          );
        })}
      </Command.List>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-t border-line px-4 py-2 text-small text-ink-2">
        <span className="flex items-center gap-1">
          <Kbd>↑</Kbd>
          <Kbd>↓</Kbd> choose
        </span>
        <span className="flex items-center gap-1">
          <Kbd>↵</Kbd> do
        </span>
        <span className="flex items-center gap-1">
          <Kbd>{">"}</Kbd> only acts
        </span>
        <span className="flex items-center gap-1">
          <Kbd>?</Kbd> only questions
        </span>
        <span className="ml-auto max-sm:hidden">Acts that change capacity ask once more</span>
      </div>
    </Command>
  );
}
