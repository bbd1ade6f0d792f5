import { bytes, duration, figures, percent, times } from "@/components/ui/format";
import { shortAction } from "./prepare-graph";
import type { Segment } from "./types";

type Trait = Segment["traits"][number];
const PLAIN: Partial<Record<Trait["kind"], string>> = {
  weekend: "at weekends",
  errors: "failed",
  visits: "sessions a day",
  length: "acts a session",
  minutes: "minutes a session",
  cost: "worth of an act, core time",
  bytes: "sent by an act",
};

/** traitName says what is compared: "export_csv, of acts", "sessions a day". */
export function traitName({ kind, name }: Pick<Trait, "kind" | "name">): string {
  if (kind === "action") return shortAction(name);
  if (kind === "device") return `from ${name}`;
  if (kind === "hours") return `at ${name} local`;
  return PLAIN[kind] ?? name;
}

/** traitAmount writes one side of a comparison in its unit. */
export function traitAmount({ kind }: Pick<Trait, "kind">, value: number): string {
  switch (kind) {
    case "visits":
    case "length":
      return figures(value);
    case "minutes":
      return `${figures(value)} min`;
    case "cost":
      return value < 1 ? "under 1 ms" : duration(value);
    case "bytes":
      return bytes(value);
    default:
      return value > 0 && value < 0.01 ? "under 1 %" : percent(Math.round(value * 100) / 100);
  }
}

/** traitFactor says by how much a segment differs: "6.1× more", "3× less", "only here" or "never". */
export function traitFactor({ own, all }: Pick<Trait, "own" | "all">): string {
  if (all <= 0) return own > 0 ? "only here" : "as all";
  if (own <= 0) return "never";
  const factor = Number((Math.max(own, all) / Math.min(own, all)).toPrecision(2));
  return factor < 1.05 ? "as all" : `${times(factor)} ${own > all ? "more" : "less"}`;
}
