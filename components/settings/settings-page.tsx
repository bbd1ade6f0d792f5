"use client";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useEffect, useRef } from "react";
import { useMay } from "@/components/shell/use-shell";
import { PageHead, Panel } from "@/components/ui/panel";
import { Segmented } from "@/components/ui/segmented";
import { Empty } from "@/components/ui/states";
import { Account } from "./account";
import { Approving } from "./approving";
import { EstatePanels } from "./estate-panels";
import { Kept } from "./kept";
import { KeysPanel } from "./keys-panel";
import { PeoplePanel } from "./people-panel";
import { Privacy } from "./privacy";
import { Priorities } from "./priorities";
import { SharedLimits } from "./shared-limits";

const TABS = [
  { value: "account", label: "Your account" },
  { value: "people", label: "Users" },
  { value: "keys", label: "API keys" },
  { value: "approving", label: "Approving" },
  { value: "shared", label: "Shared limits" },
  { value: "priorities", label: "Priorities" },
  { value: "privacy", label: "Privacy" },
  { value: "estate", label: "Sources and targets" },
  { value: "kept", label: "Kept data" },
] as const;
type Tab = (typeof TABS)[number]["value"];

/** SettingsPage is users, keys, rules of approving, sources and targets; the open part is in the address. */
export function SettingsPage() {
  const admin = useMay("settings:write");
  const params = useSearchParams();
  const router = useRouter();
  const path = usePathname();
  const asked = params.get("part");
  const tab: Tab = TABS.find((t) => t.value === asked)?.value ?? (admin ? "people" : "account");
  const adminOnly = (what: string) => (
    <Panel flush>
      <Empty title={`An admin manages ${what}.`}>Your role does not include it.</Empty>
    </Panel>
  );
  const strip = useRef<HTMLDivElement>(null);
  // On a phone the strip is wider than the page, and the open part may lie outside of it.
  useEffect(() => {
    const open = strip.current?.querySelector("input:checked")?.parentElement;
    if (strip.current && open)
      strip.current.scrollLeft = open.offsetLeft - (strip.current.clientWidth - open.offsetWidth) / 2;
  }, [tab]);
  return (
    <>
      <PageHead title="Settings" roomTitle />
      <div ref={strip} className="relative mb-3 overflow-x-auto">
        <Segmented
          label="Part of the settings"
          value={tab}
          options={TABS}
          onChange={(part) => router.replace(`${path}?part=${part}`, { scroll: false })}
        />
      </div>
      {tab === "account" && <Account />}
      {tab === "people" && (admin ? <PeoplePanel /> : adminOnly("users"))}
      {tab === "keys" && (admin ? <KeysPanel /> : adminOnly("API keys"))}
      {tab === "approving" && <Approving admin={admin} />}
      {tab === "shared" && <SharedLimits admin={admin} />}
      {tab === "privacy" && <Privacy admin={admin} />}
      {tab === "priorities" && <Priorities admin={admin} />}
      {tab === "estate" && <EstatePanels />}
      {tab === "kept" && <Kept admin={admin} />}
    </>
  );
}
