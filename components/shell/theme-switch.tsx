"use client";
import { usePreferences } from "@/components/preferences";
import { Moon, Sun } from "@/components/ui/icons";

/** useThemeToggle turns the theme that is seen into the other one; a choice stays until it is changed. */
export function useThemeToggle(): () => void {
  const { theme, setTheme } = usePreferences();
  return () => {
    const dark =
      theme === "dark" || (theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
    setTheme(dark ? "light" : "dark");
  };
}

/** ThemeSwitch is the button that does so. */
export function ThemeSwitch() {
  const { theme } = usePreferences();
  const toggle = useThemeToggle();
  return (
    <button
      type="button"
      onClick={toggle}
      title="Light or dark"
      aria-label="Switch between light and dark"
      className="grid size-7 place-items-center rounded-control text-ink-2 hover:bg-sunken max-sm:size-11"
    >
      {theme === "dark" ? <Sun size={15} aria-hidden="true" /> : <Moon size={15} aria-hidden="true" />}
    </button>
  );
}
