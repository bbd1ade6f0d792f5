"use client";
import { LogOut } from "lucide-react";

/** signOut ends the session of this browser and goes to the sign-in page. */
export async function signOut(): Promise<void> {
  await fetch("/api/auth/sign-out", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  window.location.assign("/sign-in");
}

/** SignOut is the button that does so. */
export function SignOut() {
  return (
    <button
      type="button"
      onClick={() => void signOut()}
      title="Sign out"
      aria-label="Sign out"
      className="grid size-7 place-items-center rounded-control text-ink-2 hover:bg-sunken max-sm:size-11"
    >
      <LogOut size={15} aria-hidden="true" />
    </button>
  );
}
