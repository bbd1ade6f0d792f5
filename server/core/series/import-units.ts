import { RESOURCES, type Resource } from "@/server/core/words";

/** ImportUnit is a unit that a file may use: a value times `factor` is in the unit that the product stores. */
export interface ImportUnit {
  readonly name: string;
  readonly factor: number;
}

const SIZES: readonly (readonly [string, number])[] = [
  ["bytes", 1],
  ["kB", 1e3],
  ["MB", 1e6],
  ["GB", 1e9],
  ["TB", 1e12],
  ["KiB", 1024],
  ["MiB", 1024 ** 2],
  ["GiB", 1024 ** 3],
  ["TiB", 1024 ** 4],
  ["bits", 1 / 8],
  ["kbit", 1e3 / 8],
  ["Mbit", 1e6 / 8],
  ["Gbit", 1e9 / 8],
];

const PERIODS: readonly (readonly [string, number])[] = [
  ["s", 1],
  ["10 s", 10],
  ["min", 60],
  ["5 min", 300],
  ["10 min", 600],
  ["15 min", 900],
  ["30 min", 1800],
  ["h", 3600],
  ["day", 86_400],
];

const rates = SIZES.flatMap(([size, factor]) =>
  PERIODS.map(([period, seconds]) => ({ name: `${size}/${period}`, factor: factor / seconds })),
);

/** IMPORT_UNITS lists, for each resource, the units that a file may use; the first is the stored one. */
export const IMPORT_UNITS: Readonly<Record<Resource, readonly ImportUnit[]>> = {
  cpu: [
    { name: "cores", factor: 1 },
    { name: "millicores", factor: 1e-3 },
    { name: "% of a core", factor: 0.01 },
    { name: "GHz at 2.5 GHz a core", factor: 0.4 },
  ],
  memory: SIZES.filter(([size]) => !size.includes("bit")).map(([name, factor]) => ({ name, factor })),
  bandwidth: rates,
  storage_io: rates,
  gpu: [
    { name: "devices", factor: 1 },
    { name: "% of a device", factor: 0.01 },
  ],
  requests: PERIODS.map(([period, seconds]) => ({ name: `1/${period}`, factor: 1 / seconds })),
};

/** unitFactor gives the factor of a unit by its name; undefined when the resource has no such unit. */
export const unitFactor = (resource: Resource, name: string): number | undefined =>
  IMPORT_UNITS[resource].find((unit) => unit.name === name)?.factor;

/** UnitGuess is what a column's name suggests; `sure` is false when the name says nothing and a person should look. */
export interface UnitGuess {
  readonly measure: Resource;
  readonly unit: string;
  readonly sure: boolean;
  readonly why: string;
}

const WORDS: readonly (readonly [Resource, RegExp])[] = [
  ["gpu", /gpu/],
  ["cpu", /cpu|cores?\b|processor|vcpu/],
  ["storage_io", /disk|storage|iops?\b|\bread|write/],
  ["bandwidth", /net|bandwidth|throughput|traffic|ingress|egress|(bits?|bytes|kb|mb|gb)_?(per_|s\b)/],
  ["memory", /mem|ram\b|rss|heap/],
  [
    "requests",
    /req|calls?\b|hits|count|page|purchase|rental|tokens|pedestrian|queries|rate|registered|casual|_per_/,
  ],
];

/** guessUnit reads measure and unit off a column's name such as "mem_used_mb", "calls_per_5min" or "net_kb_s". */
export function guessUnit(column: string): UnitGuess {
  const name = column.toLowerCase().replace(/[^a-z0-9%/]+/g, "_");
  const spaced = name.replaceAll("_", " ");
  const found = WORDS.find(([, words]) => words.test(name) || words.test(spaced));
  if (!found) {
    const why = `The name "${column}" does not say what it counts. Choose the measure and its unit.`;
    return { measure: "requests", unit: "1/s", sure: false, why };
  }
  const [measure] = found;
  const unit = unitIn(spaced, measure);
  const sure = unit !== undefined && !unit.includes(" at ");
  const chosen = unit ?? IMPORT_UNITS[measure][0].name;
  const why = sure
    ? `The name "${column}" says ${measure} in ${chosen}.`
    : `The name "${column}" says ${measure} but not its exact unit; ${chosen} is assumed.`;
  return { measure, unit: chosen, sure, why };
}

function unitIn(name: string, measure: Resource): string | undefined {
  if (measure === "cpu") {
    if (/millicores?|\bmcpu\b/.test(name)) return "millicores";
    if (/pct|percent|%/.test(name)) return "% of a core";
    if (/ghz/.test(name)) return "GHz at 2.5 GHz a core";
    return /cores?\b|vcpu/.test(name) ? "cores" : undefined;
  }
  if (measure === "gpu") return /pct|percent|%/.test(name) ? "% of a device" : "devices";
  const period = periodIn(name);
  if (measure === "requests") return period ? `1/${period}` : undefined;
  const size = sizeIn(name);
  if (measure === "memory") return size;
  return size ? `${size}/${period ?? "s"}` : undefined;
}

function sizeIn(name: string): string | undefined {
  const words: readonly (readonly [RegExp, string])[] = [
    [/\b(gigabits?|gbits?|gbps)\b/, "Gbit"],
    [/\b(megabits?|mbits?|mbps)\b/, "Mbit"],
    [/\b(kilobits?|kbits?|kbps)\b/, "kbit"],
    [/\b(bits?|bps)\b/, "bits"],
    [/\b(tib)\b/, "TiB"],
    [/\b(gib)\b/, "GiB"],
    [/\b(mib)\b/, "MiB"],
    [/\b(kib)\b/, "KiB"],
    [/\b(terabytes?|tb)\b/, "TB"],
    [/\b(gigabytes?|gb)\b/, "GB"],
    [/\b(megabytes?|mb)\b/, "MB"],
    [/\b(kilobytes?|kb)\b/, "kB"],
    [/\bbytes?\b/, "bytes"],
  ];
  return words.find(([word]) => word.test(name))?.[1];
}

function periodIn(name: string): string | undefined {
  const per = /(?:per|\/)\s*(\d+)?\s*(s|sec|seconds?|m|min|minutes?|h|hours?|hourly|d|days?|daily)\b/.exec(
    name,
  );
  if (per) {
    const unit = per[2][0] === "s" ? "s" : per[2][0] === "m" ? "min" : per[2][0] === "h" ? "h" : "day";
    const period = per[1] && per[1] !== "1" ? `${per[1]} ${unit}` : unit;
    return PERIODS.some(([known]) => known === period) ? period : undefined;
  }
  return /\b(s|bps|[kmg]bps|rps|qps)\b/.test(name) ? "s" : undefined;
}

/** isResource tells whether a word is a resource. */
export const isResource = (word: string): word is Resource => (RESOURCES as readonly string[]).includes(word);
