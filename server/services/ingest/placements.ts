import { createHash } from "node:crypto";
import {
  labelText,
  type Labels,
  type Mapped,
  Mapping,
  type MappingRule,
  mapSeries,
  type MetricsDoor,
} from "@/server/core/ingest/mapping";
import { type Recent, recent } from "@/server/core/ingest/recent";

import type { Shown } from "./unmapped";

/** Placement is where a pushed series goes by the rules of a door. */
export interface Placement {
  /** How it is named where it has no place; made when that is first asked. */
  shown?: Shown;
  /** What "PushedSeries" knows it by. */
  key: string;
  to: Mapped | { reason: string };
  /** The stored series that it feeds, once that is known; undefined also for what must be asked about each time. */
  seriesId?: number;
}

interface Book {
  /** The source and its rules as text; another text is another book. */
  text: string;
  rules: readonly MappingRule[];
  /** By the object: a decoder that gives the same one for the same labels saves writing them down. */
  byObject: WeakMap<Labels, Placement>;
  byText: Recent<Placement>;
}

/** Characters of labels that are remembered a door. */
const MOST = 32 * 1_048_576;

const shared = globalThis as { headroomPlacements?: Map<MetricsDoor, Book> };

/** forgetPlacements makes this process ask anew; others see the rules change. */
export const forgetPlacements = (door: MetricsDoor): void => void shared.headroomPlacements?.delete(door);

/** placer tells where series go by a source's rules, and remembers it until these change. */
export function placer(
  door: MetricsDoor,
  source: { id: string; config: unknown } | undefined,
): (labels: Labels) => Placement {
  shared.headroomPlacements ??= new Map();
  const text = `${source?.id} ${JSON.stringify(source?.config)}`;
  let book = shared.headroomPlacements.get(door);
  if (book?.text !== text) {
    book = {
      text,
      rules: source ? Mapping.parse(source.config).rules : [],
      byObject: new WeakMap(),
      byText: recent(MOST),
    };
    shared.headroomPlacements.set(door, book);
  }
  const { rules, byObject, byText } = book;
  return (labels) => {
    let placement = byObject.get(labels);
    if (!placement) {
      const said = labelText(labels);
      placement = byText.get(said);
      if (!placement) {
        const key = createHash("sha256").update(`${source?.id}\n${said}`).digest("base64url");
        placement = { key, to: mapSeries(rules, labels) };
        byText.set(said, placement);
      }
      byObject.set(labels, placement);
    }
    return placement;
  };
}
