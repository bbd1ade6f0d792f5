import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { readPreferences } from "@/components/shell/read-preferences";
import { PreferencesProvider } from "@/components/preferences";
import "./globals.css";

export const metadata: Metadata = { title: { default: "Headroom", template: "%s · Headroom" } };
export const viewport: Viewport = { width: "device-width", initialScale: 1 };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const { theme, zone } = readPreferences(await cookies());
  return (
    <html lang="en" data-theme={theme === "system" ? undefined : theme} suppressHydrationWarning>
      <body>
        <PreferencesProvider theme={theme} zone={zone}>
          {children}
        </PreferencesProvider>
      </body>
    </html>
  );
}
