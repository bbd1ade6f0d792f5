import type { ExtraExpert } from "@/server/core/forecast/engine";
import type { Series } from "@/server/core/series/series";
import { evaluate, type Way } from "./forecast-mixes";
import { record, type Recording } from "./forecast-record";
import { HORIZONS, summarise, type Tally } from "./forecast-score";

/** FAMILIES groups the experts by what they look at; names begin with one of these. */
const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  "hold the last value or mean": ["last value", "six-hour mean", "one-hour mean"],
  "recent percentiles": ["last hour", "last three hours", "last day", "last week"],
  "day and week before": ["day before", "week before", "daily profile"],
  "same time of day": ["same time of day", "same weekday"],
  analogs: ["analog"],
  "past cases in bins": ["change by", "value by"],
  "nearest past moments": ["nearest moments"],
  "nearest shapes and movements": ["nearest shapes", "nearest movements"],
  regressions: ["regression"],
  "idle times": ["idle"],
  "own period": ["period before", "mean of periods"],
};
const WAYS: readonly Way[] = ["mean", "median", "best so far", "by loss", "by manners", "with guard"];

/** Line is one row of the table: a mix and what it was allowed. */
interface Line {
  readonly name: string;
  readonly keep: (name: string) => boolean;
  readonly way: Way;
}

/** Subject is one series to forecast from index `origin` on, and whoever wants to join its experts. */
export interface Subject {
  readonly name: string;
  readonly series: Series;
  readonly origin: number;
  readonly extraExperts?: readonly ExtraExpert[];
}

/**
 * ablate prints what each expert, each family, each way of weighing and the guard bring: loss over repeating the day
 * before (geometric mean over series), coverage, and milliseconds a forecast of 48 steps. All experts are asked once;
 * every line is a mix of those answers.
 */
export async function ablate(subjects: AsyncIterable<Subject>, days: number) {
  const tallies = new Map<string, Tally>();
  const costs = new Map<string, { fit: number; ask: number; n: number }>();
  let lines: Line[] = [];
  let names: readonly string[] = [];
  for await (const subject of subjects) {
    const recording = record(subject.series, subject.origin, days, subject.extraExperts ?? []);
    if (!recording || recording.firstScored < 0) continue;
    if (recording.names.length > names.length) names = recording.names;
    lines = linesOf(names);
    recording.fitMs.forEach((fit, e) => {
      const cost = costs.get(recording.names[e]) ?? { fit: 0, ask: 0, n: 0 };
      cost.fit += fit;
      cost.ask += recording.askMs[e];
      cost.n++;
      costs.set(recording.names[e], cost);
    });
    for (const line of lines) enter(tallies, line, recording, subject.name);
    console.log(`${subject.name}: ${recording.actual.length} targets`);
  }
  const cost = (line: Line) => {
    let sum = 0;
    for (const [name, { ask, n }] of costs) if (line.keep(name)) sum += ask / n;
    return sum;
  };
  const rows = lines.map((line) => {
    const { horizons, coverageWithin005 } = summarise(tallies.get(line.name) ?? new Map());
    return { line: line.name, ms: Number(cost(line).toFixed(3)), horizons, coverageWithin005 };
  });
  print(rows);
  return rows;
}

function linesOf(names: readonly string[]): Line[] {
  const everyone = () => true;
  const within = (name: string, family: string) => FAMILIES[family].some((begin) => name.startsWith(begin));
  const families = Object.keys(FAMILIES).filter((family) => names.some((name) => within(name, family)));
  const others = names.filter((name) => !families.some((family) => within(name, family)));
  return [
    ...WAYS.map((way): Line => ({ name: `all experts, ${way}`, keep: everyone, way })),
    ...families.flatMap((family): Line[] => [
      { name: `without ${family}`, keep: (name) => !within(name, family), way: "with guard" },
      { name: `only ${family}`, keep: (name) => within(name, family), way: "with guard" },
    ]),
    ...others.map(
      (other): Line => ({ name: `without ${other}`, keep: (name) => name !== other, way: "with guard" }),
    ),
    ...names.map((one): Line => ({ name: one, keep: (name) => name === one, way: "mean" })),
  ];
}

function enter(tallies: Map<string, Tally>, line: Line, recording: Recording, series: string): void {
  const keep = recording.names.flatMap((name, e) => (line.keep(name) ? [e] : []));
  if (keep.length === 0) return;
  const tally: Tally = tallies.get(line.name) ?? new Map();
  tally.set(series, evaluate(recording, keep, line.way));
  tallies.set(line.name, tally);
}

function print(rows: readonly Awaited<ReturnType<typeof ablate>>[number][]): void {
  const names = HORIZONS.map(({ name }) => name);
  console.log(`| mix | ${names.join(" | ")} | cov90 24h | cov95 24h | cases within 0.05 | ms |`);
  console.log(`|---|${names.map(() => "---|").join("")}---|---|---|---|`);
  for (const { line, ms, horizons, coverageWithin005 } of rows) {
    const losses = names.map((name) => horizons[name]?.relWQL.toFixed(3) ?? "");
    const far = horizons["24h"];
    console.log(
      `| ${line} | ${losses.join(" | ")} | ${far?.cov90 ?? ""} | ${far?.cov95 ?? ""} | ${coverageWithin005 ?? ""} | ${ms} |`,
    );
  }
}
