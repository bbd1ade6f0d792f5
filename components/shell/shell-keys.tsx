"use client";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { Dialog } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { isTyping } from "@/components/ui/typing";
import {
  endPrefix,
  KEYS_OFF,
  keyName,
  keysOfPage,
  prefixed,
  startPrefix,
  useKeys,
} from "@/components/ui/use-keys";
import { ROOMS } from "./rooms";
import { useStop } from "./stop-all";
import { useShell } from "./use-shell";

/** ShellKeys makes the keys work that are the same on every page: G and a letter, Shift S, Ctrl K, and ? for the list. */
export function ShellKeys({ onPalette }: { onPalette: () => void }) {
  const router = useRouter();
  const { ask } = useStop();
  const { stop } = useShell();
  const [listed, setListed] = useState(false);

  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const pressed = keyName(event);
      if (pressed === "k" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        return onPalette();
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (localStorage.getItem(KEYS_OFF) === "1") return;
      if (prefixed()) {
        endPrefix();
        const room = ROOMS.find((r) => r.key === pressed);
        if (!room) return;
        event.preventDefault();
        router.push(room.href);
      } else if (pressed === "g") {
        event.preventDefault();
        startPrefix();
      }
    };
    // Before the page's own keys, so that the letter after G is not also a command of the page.
    window.addEventListener("keydown", listen, { capture: true });
    return () => window.removeEventListener("keydown", listen, { capture: true });
  }, [router, onPalette]);

  useKeys([
    { keys: "shift+s", does: "Stop all", run: () => ask("stop"), enabled: !stop.stopped },
    { keys: "?", does: "Keys of this page", run: () => setListed(true) },
  ]);

  return (
    <Dialog open={listed} onOpenChange={setListed} title="Keys of this page">
      {listed && <KeyList />}
    </Dialog>
  );
}

function KeyList() {
  const [off, setOff] = useState(() => localStorage.getItem(KEYS_OFF) === "1");
  return (
    <>
      <dl className="m-0 grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-1.5">
        {keysOfPage().map((key) => (
          <Row key={key.keys} keys={key.keys.split("+")} does={key.does} />
        ))}
        <Row keys={["Ctrl", "K"]} does="Go to or do anything" />
        {ROOMS.map((room) => room.key && <Row key={room.href} keys={["g", room.key]} does={room.label} />)}
      </dl>
      <label className="mt-3 flex min-h-7 items-center gap-2 border-t border-line pt-3">
        <input
          type="checkbox"
          className="size-3.5 accent-ink"
          checked={!off}
          onChange={(event) => {
            localStorage.setItem(KEYS_OFF, event.target.checked ? "0" : "1");
            setOff(!event.target.checked);
          }}
        />
        Single keys work outside of fields
      </label>
    </>
  );
}

function Row({ keys, does }: { keys: readonly string[]; does: string }) {
  return (
    <>
      <dt className="flex gap-1">
        {keys.map((key) => (
          <Kbd key={key}>{key.length === 1 ? key.toUpperCase() : key[0].toUpperCase() + key.slice(1)}</Kbd>
        ))}
      </dt>
      <dd className="m-0">{does}</dd>
    </>
  );
}
