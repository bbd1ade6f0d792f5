/** readPreferences reads theme and zone from the request's cookies; anything unknown is the default. */
export function readPreferences(cookies: { get(name: string): { value: string } | undefined }): {
  theme: "system" | "light" | "dark";
  zone: "utc" | "local";
} {
  const theme = cookies.get("headroom-theme")?.value;
  const zone = cookies.get("headroom-zone")?.value;
  return {
    theme: theme === "light" || theme === "dark" ? theme : "system",
    zone: zone === "local" ? "local" : "utc",
  };
}
