import type { Door } from "@/server/core/access/settings";

/** CHANNELS are the ways in that are counted, with the door that opens each (null: always open) and its address. */
export const CHANNELS = {
  events: { door: "events", path: "/events", name: "Activity events", unit: "events" },
  logs: { door: "otlp", path: "/otlp/v1/logs", name: "OTLP logs", unit: "events" },
  otlp: { door: "otlp", path: "/otlp/v1/metrics", name: "OTLP metrics", unit: "samples" },
  prometheus: {
    door: "prometheus",
    path: "/prometheus/write",
    name: "Prometheus remote-write",
    unit: "samples",
  },
  samples: { door: null, path: "/samples", name: "Samples, JSON", unit: "samples" },
  hooks: { door: null, path: "/hooks/{id}", name: "Webhooks of the calendar", unit: "entries" },
} as const satisfies Record<string, { door: Door | null; path: `/${string}`; name: string; unit: string }>;
export type Channel = keyof typeof CHANNELS;

/** CHANNEL_NAMES is every channel, in the order in which they are shown. */
export const CHANNEL_NAMES = Object.keys(CHANNELS) as Channel[];

/** channelOf gives the channel of a POST by its path under /api/v1; undefined for every other request. */
export function channelOf(path: string): Channel | undefined {
  if (path.startsWith("/hooks/")) return "hooks";
  return CHANNEL_NAMES.find((name) => CHANNELS[name].path === path);
}
