import { XMLParser } from "fast-xml-parser";
import { type Entries, type Entry, titleOf } from "./entry";
import { FEED_BYTES, FeedFault, MOST_ENTRIES } from "./limits";

/** Deeper than any feed; a text that nests further is refused before it is parsed. */
const MOST_DEPTH = 50;

/**
 * readNews gives the items of an RSS 2.0, RDF or Atom text as entries that begin when they were published, or when the
 * events module (ev:startdate) says, and last `lengthMs` or until ev:enddate. Throws FeedFault for what is not a feed, what is
 * too large or too deep, and for any document type: entities that are declared there are how XML bombs are built.
 */
export function readNews(text: string, lengthMs: number): Entries {
  if (text.length > FEED_BYTES) throw new FeedFault(`The feed is larger than ${FEED_BYTES / 1_048_576} MiB.`);
  if (/<!(DOCTYPE|ENTITY)/i.test(text))
    throw new FeedFault("The feed declares a document type or entities, which are not read.");
  if (depthOf(text) > MOST_DEPTH) throw new FeedFault(`The feed nests more than ${MOST_DEPTH} deep.`);
  let root: Node;
  try {
    const parser = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: "@",
      parseTagValue: false,
      trimValues: true,
    });
    root = parser.parse(text, true) as Node;
  } catch {
    throw new FeedFault("The feed is not well-formed XML.");
  }
  const channel = nodeOf(nodeOf(root.rss)?.channel) ?? nodeOf(root["rdf:RDF"]) ?? nodeOf(root.feed);
  if (!channel) throw new FeedFault("This is neither RSS nor Atom.");
  const items: Node[] = [];
  for (const item of [channel.item ?? channel.entry ?? []].flat() as unknown[]) {
    const node = nodeOf(item);
    if (node) items.push(node);
  }
  if (items.length > MOST_ENTRIES) throw new FeedFault(`The feed has more than ${MOST_ENTRIES} items.`);
  const entries: Entry[] = [];
  let refused = 0;
  for (const item of items) {
    const entry = entryOf(item, lengthMs);
    if (entry) entries.push(entry);
    else refused++;
  }
  return { entries: entries.sort((a, b) => a.startsAt - b.startsAt), refused };
}

type Node = Record<string, unknown>;
const nodeOf = (value: unknown): Node | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Node) : undefined;
const textOf = (value: unknown): string | undefined => {
  const one = Array.isArray(value) ? value[0] : value;
  const plain = nodeOf(one)?.["#text"] ?? one;
  return typeof plain === "string" && plain !== "" ? plain : undefined;
};

function entryOf(item: Node, lengthMs: number): Entry | undefined {
  const published = timeOf(item.pubDate ?? item.published ?? item["dc:date"] ?? item.updated);
  const startsAt = timeOf(item["ev:startdate"]) ?? published;
  if (startsAt === undefined) return undefined;
  const endsAt = timeOf(item["ev:enddate"]) ?? startsAt + lengthMs;
  const title = titleOf(textOf(item.title));
  const link = nodeOf(item.link)?.["@href"] ?? textOf(item.link);
  const id = textOf(item.guid) ?? textOf(item.id) ?? (link ? String(link) : `${title}/${startsAt}`);
  if (endsAt <= startsAt) return undefined;
  return {
    id: id.slice(0, 500),
    title,
    startsAt,
    endsAt,
    ...(published === undefined ? {} : { announcedAt: published }),
  };
}

function timeOf(value: unknown): number | undefined {
  const at = Date.parse(textOf(value) ?? "");
  return Number.isNaN(at) ? undefined : at;
}

/** depthOf counts how deep tags nest, without a stack of its own; comments and CDATA are skipped. */
function depthOf(text: string): number {
  let [depth, most] = [0, 0];
  for (const [tag] of text.matchAll(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[^>]*\?>|<[^>]+>/g)) {
    if (tag.startsWith("<!") || tag.startsWith("<?") || tag.endsWith("/>")) continue;
    depth += tag.startsWith("</") ? -1 : 1;
    most = Math.max(most, depth);
  }
  return most;
}
