"use client";
import { Command } from "cmdk";
import { LogOut } from "lucide-react";
import type { ReactNode } from "react";
import {
  AuditIcon,
  Check,
  Clock3,
  Eye,
  Moon,
  PolicyIcon,
  StopIcon,
  WorkloadIcon,
} from "@/components/ui/icons";
import { Kbd } from "@/components/ui/kbd";
import type { PaletteIcon, PaletteItem } from "./palette-items";
import { ROOMS } from "./rooms";

const ICONS: Record<Exclude<PaletteIcon, "room">, typeof Check> = {
  approve: Check,
  plan: Check,
  stop: StopIcon,
  theme: Moon,
  zone: Clock3,
  out: LogOut,
  workload: WorkloadIcon,
  policy: PolicyIcon,
  audit: AuditIcon,
  why: Eye,
};

/** PaletteLine is one line: picture, what it does with the typed words in bold, its effect, and its keys. */
export function PaletteLine({
  item,
  typed,
  onChoose,
}: {
  item: PaletteItem;
  typed: string;
  onChoose: () => void;
}) {
  const room =
    item.act.kind === "go"
      ? ROOMS.find((r) => item.act.kind === "go" && r.href === item.act.href)
      : undefined;
  const Icon = item.icon === "room" ? (room?.icon ?? Eye) : ICONS[item.icon];
  const effect = item.barred ? `${item.effect}; ${item.barred}` : item.effect;
  return (
    <Command.Item
      value={item.id}
      onSelect={onChoose}
      aria-disabled={item.barred && item.act.kind !== "go" ? true : undefined}
      className="flex min-h-8 cursor-pointer items-center gap-3 border-l-[3px] border-transparent px-3.5 py-1 data-[selected=true]:border-ink data-[selected=true]:bg-sunken max-sm:min-h-11"
    >
      <Icon
        size={15}
        aria-hidden="true"
        className={item.group === "Waits for you" ? "shrink-0 text-rose" : "shrink-0 text-ink-2"}
      />
      <span className="min-w-0 flex-1 truncate">
        {marked(item.label, typed)} <span className="pl-1 text-small text-ink-2">{effect}</span>
      </span>
      {item.keys && (
        <span className="flex gap-1 max-sm:hidden">
          {item.keys.map((key) => (
            <Kbd key={key}>{key}</Kbd>
          ))}
        </span>
      )}
    </Command.Item>
  );
}

/** marked sets the typed words in bold where they stand in the label. */
function marked(label: string, typed: string): ReactNode {
  const words = typed
    .replace(/^[>?#]/, "")
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean);
  const word = words.find((w) => label.toLowerCase().includes(w));
  if (!word) return label;
  const at = label.toLowerCase().indexOf(word);
  return (
    <>
      {label.slice(0, at)}
      <b className="font-semibold">{label.slice(at, at + word.length)}</b>
      {label.slice(at + word.length)}
    </>
  );
}
