"use client";
import { useNow } from "@/components/clock";
import { useZone } from "@/components/preferences";
import { StopIcon } from "@/components/ui/icons";
import { clock, when } from "@/components/ui/format-time";
import { useStop } from "./stop-all";
import { useMay, useShell } from "./use-shell";

/** StopBanner stays on top of every page until somebody resumes. */
export function StopBanner() {
  const { stop, me } = useShell();
  const { ask } = useStop();
  const may = useMay("resume");
  const now = useNow(10_000);
  const zone = useZone();
  if (!stop.stopped) return <div role="alert" className="hidden" />;
  const since = stop.at ? sinceWhen(Date.parse(stop.at), now, zone) : "some time ago";
  return (
    <div
      role="alert"
      className="mx-5 mt-3 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-panel border border-red bg-surface px-3.5 py-2 max-sm:mx-4"
    >
      <StopIcon size={15} aria-hidden="true" className="text-red" />
      <p className="min-w-0 flex-1 basis-60" suppressHydrationWarning>
        <b className="font-semibold">Everything is stopped</b>
        {" since "}
        {since} by {stop.by === me.name ? "you" : stop.by}. Floors hold.
        {stop.reason && <span className="text-ink-2"> “{stop.reason}”</span>}
      </p>
      {may ? (
        <button type="button" className="link min-h-6 max-sm:min-h-11" onClick={() => ask("resume")}>
          Resume
        </button>
      ) : (
        <span className="text-small text-ink-2">An approver or an admin can resume.</span>
      )}
    </div>
  );
}

/** sinceWhen names the clock time of the last hour too, because a stop is compared with what is seen in charts. */
function sinceWhen(at: number, now: number, zone: "utc" | "local"): string {
  return now - at < 3_600_000 ? clock(at, zone) : when(at, now, zone);
}
