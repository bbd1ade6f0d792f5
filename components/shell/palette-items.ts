import type { WaitingItem } from "@/server/services/plans/waiting";
import type { Places } from "@/server/store/shell";
import type { HereData } from "./here";
import { ROOMS } from "./rooms";

/** Group is one of the four parts of the palette, in this order. */
export const PALETTE_GROUPS = ["Waits for you", "Do", "Go to", "Ask"] as const;
export type PaletteGroup = (typeof PALETTE_GROUPS)[number];

/** PaletteIcon names the picture of a line. */
export type PaletteIcon =
  | "approve"
  | "stop"
  | "theme"
  | "zone"
  | "out"
  | "room"
  | "workload"
  | "policy"
  | "audit"
  | "why"
  | "plan";

/** PaletteItem is one line: what it does, and its effect in words, before it is chosen. */
export interface PaletteItem {
  id: string;
  group: PaletteGroup;
  icon: PaletteIcon;
  label: string;
  effect: string;
  keys?: readonly string[];
  /** More words that find it. */
  also?: string;
  /** Why who is signed in may not do this, and who may. */
  barred?: string;
  act:
    | { kind: "go"; href: string }
    | { kind: "approve"; plan: WaitingItem }
    | { kind: "stop" | "resume" | "theme" | "zone" | "signOut" };
}

/** PaletteWorld is what the palette knows. `lapses` writes a deadline in words. */
export interface PaletteWorld {
  here: HereData;
  places: Places;
  waiting: readonly WaitingItem[];
  stopped: boolean;
  scopes: readonly string[];
  zone: "utc" | "local";
  lapses: (at: number) => string;
}

/** paletteItems lists every line in order: what waits first, what is here before the rest. */
export function paletteItems(world: PaletteWorld): PaletteItem[] {
  const { here, places } = world;
  const mine = here.subject?.kind === "workload" ? here.subject.id : undefined;
  const workloads = [...places.workloads].sort((a, b) => Number(b.id === mine) - Number(a.id === mine));
  return [
    ...world.waiting.map((item) => waits(item, world)),
    ...acts(world),
    ...ROOMS.map(
      (room): PaletteItem => ({
        id: `room ${room.href}`,
        group: "Go to",
        icon: "room",
        label: room.label,
        effect: room.says,
        keys: room.key ? ["G", room.key.toUpperCase()] : undefined,
        act: { kind: "go", href: room.href },
      }),
    ),
    ...workloads.map(
      (w): PaletteItem => ({
        id: `workload ${w.id}`,
        group: "Go to",
        icon: "workload",
        label: w.name,
        effect: ["workload", w.application, w.region].filter(Boolean).join(", "),
        act: { kind: "go", href: `/workloads/${w.id}` },
      }),
    ),
    ...places.policies.map(
      (p): PaletteItem => ({
        id: `policy ${p.id}`,
        group: "Go to",
        icon: "policy",
        label: p.name,
        effect: `policy, governs ${p.governs === 1 ? "1 workload" : `${p.governs} workloads`}`,
        act: { kind: "go", href: `/policies/${p.id}` },
      }),
    ),
    ...workloads.flatMap(asks),
  ];
}

function waits(item: WaitingItem, { lapses }: PaletteWorld): PaletteItem {
  const plan = item.kind === "plan";
  const deadline = item.expiresAt === undefined ? "does not lapse" : lapses(item.expiresAt);
  return {
    id: `waits ${item.kind} ${item.id}`,
    group: "Waits for you",
    icon: "approve",
    label: `${plan ? "Approve" : "Review"} ${item.name}, ${item.change}`,
    effect: `${item.label}, ${deadline}`,
    also: item.why,
    barred: item.you.may ? undefined : item.you.why,
    act:
      plan && item.you.may
        ? { kind: "approve", plan: item }
        : { kind: "go", href: `/plans?case=${item.kind}:${item.id}` },
  };
}

/** timeItem goes to a moment of the workload that is open: four hours before it to two after, explained at it. */
export function timeItem(here: HereData, at: number, said: string): PaletteItem | undefined {
  if (here.subject?.kind !== "workload") return undefined;
  const iso = (ms: number) =>
    new Date(Math.round(ms / 60_000) * 60_000).toISOString().replace(":00.000Z", "Z");
  const query = new URLSearchParams({
    from: iso(at - 4 * 3_600_000),
    to: iso(at + 2 * 3_600_000),
    at: iso(at),
  });
  return {
    id: `time ${at}`,
    group: "Ask",
    icon: "zone",
    label: `${here.subject.name} at ${said}`,
    effect: "moves the page there, and explains that moment",
    act: { kind: "go", href: `/workloads/${here.subject.id}?${query}` },
  };
}

function acts({ stopped, scopes, zone }: PaletteWorld): PaletteItem[] {
  const stop: PaletteItem = stopped
    ? {
        id: "resume",
        group: "Do",
        icon: "stop",
        label: "Resume everything",
        effect: "asks for a reason; plans act again",
        barred: scopes.includes("resume") ? undefined : "an approver or an admin can resume",
        act: { kind: "resume" },
      }
    : {
        id: "stop",
        group: "Do",
        icon: "stop",
        label: "Stop all",
        effect: "until somebody resumes; floors hold",
        keys: ["Shift", "S"],
        act: { kind: "stop" },
      };
  return [
    stop,
    {
      id: "theme",
      group: "Do",
      icon: "theme",
      label: "Switch between light and dark",
      effect: "on this browser",
      act: { kind: "theme" },
    },
    {
      id: "zone",
      group: "Do",
      icon: "zone",
      label: zone === "utc" ? "Show times in local time" : "Show times in UTC",
      effect: "on this browser",
      act: { kind: "zone" },
    },
    {
      id: "out",
      group: "Do",
      icon: "out",
      label: "Sign out",
      effect: "ends the session of this browser",
      act: { kind: "signOut" },
    },
  ];
}

const asks = (w: Places["workloads"][number]): PaletteItem[] => [
  {
    id: `why ${w.id}`,
    group: "Ask",
    icon: "why",
    label: `Why is ${w.name} at what it has?`,
    effect: "explains the last decision, and what it did not do",
    act: { kind: "go", href: `/workloads/${w.id}#why` },
  },
  {
    id: `happened ${w.id}`,
    group: "Ask",
    icon: "audit",
    label: `What happened to ${w.name}?`,
    effect: "the record, filtered",
    act: { kind: "go", href: `/audit?text=${encodeURIComponent(w.name)}` },
  },
];

const PREFIX: Partial<Record<string, (item: PaletteItem) => boolean>> = {
  ">": (item) => item.group === "Do" || item.group === "Waits for you",
  "?": (item) => item.group === "Ask",
  "#": (item) => item.group === "Waits for you",
};

/**
 * findItems narrows the lines to those that hold every word of the query; `>` gives only acts, `?` only questions, `#`
 * only plans. Lines whose label starts with the query come first within their group; at most `most` a group.
 */
export function findItems(items: readonly PaletteItem[], query: string, most = 6): PaletteItem[] {
  const typed = query.trim().toLowerCase();
  const only = PREFIX[typed[0]];
  const words = (only ? typed.slice(1) : typed).split(/\s+/).filter(Boolean);
  const fits = items.filter((item) => {
    const text = `${item.label} ${item.effect} ${item.also ?? ""}`.toLowerCase();
    return (!only || only(item)) && words.every((word) => text.includes(word));
  });
  const rank = (item: PaletteItem) => (words[0] && item.label.toLowerCase().startsWith(words[0]) ? 0 : 1);
  return PALETTE_GROUPS.flatMap((group) => {
    const lines = fits.filter((item) => item.group === group);
    const cap = group === "Go to" && words.length === 0 ? ROOMS.length : most;
    return lines.sort((a, b) => rank(a) - rank(b)).slice(0, words.length === 0 && group === "Ask" ? 2 : cap);
  });
}
