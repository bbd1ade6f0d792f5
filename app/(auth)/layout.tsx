import type { ReactNode } from "react";
import { Logo } from "@/components/ui/logo";

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-[420px] flex-col px-5 pt-[12vh] pb-10">
      <div className="mb-6 flex items-center gap-2.5">
        <Logo />
        <span className="text-head font-[620]">Headroom</span>
      </div>
      {children}
    </main>
  );
}
