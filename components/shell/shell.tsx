"use client";
import { type ReactNode, useCallback, useState } from "react";
import { TRPCReactProvider } from "@/components/api";
import { HereProvider } from "./here";
import { Nav } from "./nav";
import { Palette } from "./palette";
import { PhoneTabs } from "./phone-tabs";
import { ShellKeys } from "./shell-keys";
import { StopProvider } from "./stop-all";
import { StopBanner } from "./stop-banner";
import { TopBar } from "./top-bar";
import { ShellContext, type ShellData } from "./use-shell";

/** Shell is everything around a page of the dashboard; `data` is what the server read for the first render. */
export function Shell({ data, children }: { data: ShellData; children: ReactNode }) {
  const [palette, setPalette] = useState(false);
  const openPalette = useCallback(() => setPalette(true), []);
  return (
    <TRPCReactProvider serverNow={data.now} speed={data.speed}>
      <ShellContext.Provider value={data}>
        <HereProvider>
          <StopProvider>
            <a
              href="#main"
              className="absolute top-2 left-2 z-50 -translate-y-20 rounded-control bg-ink px-3 py-1.5 text-on-ink focus:translate-y-0"
            >
              Skip to the page
            </a>
            <div className="flex min-h-dvh">
              <Nav />
              <div className="flex min-w-0 flex-1 flex-col">
                <TopBar onPalette={openPalette} />
                <StopBanner />
                <main id="main" tabIndex={-1} className="min-w-0 flex-1 p-5 outline-none max-sm:p-4">
                  {children}
                </main>
                <PhoneTabs />
              </div>
            </div>
            <Palette open={palette} onOpenChange={setPalette} />
            <ShellKeys onPalette={openPalette} />
          </StopProvider>
        </HereProvider>
      </ShellContext.Provider>
    </TRPCReactProvider>
  );
}
