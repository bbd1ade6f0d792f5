import type { ComponentType } from "react";
import {
  ApprovalIcon,
  AuditIcon,
  BehaviourIcon,
  EventIcon,
  FleetIcon,
  HomeIcon,
  ImportIcon,
  ModelIcon,
  PolicyIcon,
  ProfileIcon,
  ReplayIcon,
  SettingsIcon,
  SourceIcon,
  WorkloadIcon,
} from "@/components/ui/icons";

/** Room is one entry of the navigation. `key` follows G; a room with `under` is reached from another room and the palette. */
export interface Room {
  href: string;
  label: string;
  /** What it answers, for the palette. */
  says: string;
  icon: ComponentType<{ size?: number; "aria-hidden"?: "true"; className?: string }>;
  key?: string;
  count?: "approvals";
  /** One of the entries of the phone's tab bar. */
  tab?: boolean;
  under?: string;
}

/** ROOM_GROUPS is the navigation, by question. Only rooms that exist are listed. */
export const ROOM_GROUPS: readonly { label: string; rooms: readonly Room[] }[] = [
  {
    label: "Now",
    rooms: [
      { href: "/", label: "Overview", says: "what needs you now", icon: HomeIcon, key: "o", tab: true },
      {
        href: "/plans",
        label: "Approvals",
        says: "what waits for a person",
        icon: ApprovalIcon,
        key: "a",
        count: "approvals",
        tab: true,
      },
    ],
  },
  {
    label: "Understand",
    rooms: [
      {
        href: "/workloads",
        label: "Workloads",
        says: "what will happen to each, and why",
        icon: WorkloadIcon,
        key: "w",
        tab: true,
      },
      {
        href: "/imports",
        label: "Import",
        says: "bring in history from a file",
        icon: ImportIcon,
        key: "i",
        under: "/workloads",
      },
      {
        href: "/behaviour",
        label: "Behaviour",
        says: "who the users are, and what they do next",
        icon: BehaviourIcon,
        key: "b",
      },
      {
        href: "/fleet",
        label: "Fleet",
        says: "what nodes there are, and what they cost",
        icon: FleetIcon,
        key: "f",
      },
      {
        href: "/events",
        label: "Events",
        says: "what will move demand, and what it did",
        icon: EventIcon,
        key: "e",
      },
    ],
  },
  {
    label: "Decide",
    rooms: [
      {
        href: "/policies",
        label: "Policies",
        says: "what governs whom, and what-if",
        icon: PolicyIcon,
        key: "p",
      },
      {
        href: "/replays",
        label: "Replays",
        says: "what policies would have done, and cost",
        icon: ReplayIcon,
        key: "y",
      },
      { href: "/models", label: "Models", says: "which forecast to believe", icon: ModelIcon, key: "m" },
    ],
  },
  {
    label: "Record",
    rooms: [
      {
        href: "/sources",
        label: "Sources",
        says: "where samples come from, and whether they come",
        icon: SourceIcon,
        key: "d",
      },
      {
        href: "/profiles",
        label: "Profiles",
        says: "what is known of applications and users beforehand",
        icon: ProfileIcon,
        key: "u",
      },
      { href: "/audit", label: "Audit", says: "who did what, and why", icon: AuditIcon, key: "r" },
      {
        href: "/settings",
        label: "Settings",
        says: "users, keys, sources, targets",
        icon: SettingsIcon,
        key: "s",
      },
    ],
  },
];

/** ROOMS is every room in one list. */
export const ROOMS: readonly Room[] = ROOM_GROUPS.flatMap((group) => group.rooms);

/** roomOf finds the room that a path lies in; undefined outside of all. */
export function roomOf(path: string): Room | undefined {
  const fits = ROOMS.filter((room) =>
    room.href === "/" ? path === "/" : path === room.href || path.startsWith(`${room.href}/`),
  );
  return fits.sort((a, b) => b.href.length - a.href.length)[0];
}
