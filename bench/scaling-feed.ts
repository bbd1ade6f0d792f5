import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** ScalingTask is one line of a feed directory's index: times and delays in seconds, capacity in demand a replica. */
export interface ScalingTask {
  readonly n: number;
  readonly series: string;
  readonly metric: string;
  readonly start: number;
  readonly end: number;
  readonly tick: number;
  readonly capacity: number;
  readonly min_replicas: number;
  readonly max_replicas: number;
  readonly delays: readonly number[];
}

/** Column is two columns of a CSV: seconds and values. */
export interface Column {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** readIndex reads the tasks of a feed directory. */
export async function readIndex(dir: string): Promise<ScalingTask[]> {
  const text = await readFile(join(dir, "index.jsonl"), "utf8");
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as ScalingTask);
}

/** readFeed reads what a controller may see of task `n`: the history before its start, and the readings tick by tick. */
export async function readFeed(dir: string, n: number): Promise<{ history: Column; feed: Column }> {
  const [history, feed] = await Promise.all([
    readColumn(join(dir, `${n}.history.csv`)),
    readColumn(join(dir, `${n}.feed.csv`)),
  ]);
  return { history, feed };
}

async function readColumn(path: string): Promise<Column> {
  const rows = (await readFile(path, "utf8")).split("\n").slice(1).filter(Boolean);
  const times = new Float64Array(rows.length);
  const values = new Float64Array(rows.length);
  rows.forEach((row, index) => {
    const comma = row.indexOf(",");
    times[index] = Number(row.slice(0, comma));
    values[index] = Number(row.slice(comma + 1));
  });
  return { times, values };
}
